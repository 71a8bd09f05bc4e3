using PoolRuntime.Scheduling;
using PoolRuntime.Transport;

namespace PoolRuntime.Workers;

/// <summary>
/// In a worker process, hears that the parent wants the job at work to end, and cancels its token. The thread that
/// reads is busy with that very job, so another looks into the shared memory, for as long as a job listens.
/// </summary>
internal sealed class StopWatcher(WorkerMemory memory)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(2);

    private readonly JobCancellation _cancellation = new();
    private readonly ManualResetEventSlim _isListening = new();
    private int _isStarted;

    public CancellationToken TokenOfJob()
    {
        if (memory.Look() is not { IsRunning: true } at) return CancellationToken.None;
        CancellationToken token = _cancellation.TokenOf(at.Word);
        Volatile.Write(ref memory.Listening, at.Word);
        _isListening.Set();
        if (Interlocked.Exchange(ref _isStarted, 1) == 0)
            new Thread(Watch) { IsBackground = true, Name = "PoolRuntime: watches for stops" }.Start();
        return token;
    }

    private void Watch()
    {
        while (true)
        {
            _isListening.Wait();
            _isListening.Reset();
            long word = _cancellation.Listening;
            while (memory.Look().Word == word)
            {
                if (Volatile.Read(ref memory.StopRequest) == word)
                {
                    _cancellation.TryCancel(word);
                    break;
                }

                Thread.Sleep(Interval);
            }
        }
    }
}
