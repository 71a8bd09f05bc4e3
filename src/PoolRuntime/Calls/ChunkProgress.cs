using System.Diagnostics;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;

namespace PoolRuntime.Calls;

/// <summary>
/// How far a worker is with a chunk. Results go out in groups, but none is held back for long, and the item at work is
/// on record before it begins: when the worker dies, that item alone has failed.
/// </summary>
internal sealed class ChunkProgress(WorkerMemory memory, CompletionWriter completions, PayloadWriter results)
{
    private const int LargestGroup = 16 * 1024;

    private static readonly long LongestDelay = Stopwatch.Frequency / 10_000;

    private int _sequence;
    private int _groupStart;
    private int _index;
    private long _groupTime;

    public int First { get; private set; }

    public int End { get; private set; }

    /// <summary>Where the results of the items go, one behind the other.</summary>
    public PayloadWriter Results { get; } = results;

    public void Open(int sequence, int first, int count)
    {
        _sequence = sequence;
        First = _groupStart = _index = first;
        End = first + count;
        _groupTime = Stopwatch.GetTimestamp();
        Results.Clear();
        Results.Reserve<int>();
    }

    public void Begin(int index)
    {
        _index = index;
        Volatile.Write(ref memory.CurrentItem, index);
    }

    public void Succeeded()
    {
        _index++;
        if (Results.Length >= LargestGroup || Stopwatch.GetTimestamp() - _groupTime > LongestDelay) Flush();
    }

    public void Failed(Exception error)
    {
        // The failed item's result may have been begun, but only whole ones count.
        Flush();
        Results.Clear();
        ErrorRecord.Write(Results, error);
        completions.Write(FrameKind.ItemThrew, _sequence, _index, Results.Written);
        completions.Announce(moreFollows: true);
        _index++;
        StartGroup();
    }

    /// <summary>An error of the chunk itself: all items that are left have it.</summary>
    public void FailedFromHere(Exception error)
    {
        while (_index < End) Failed(error);
    }

    public void Flush()
    {
        if (_index > _groupStart)
        {
            Results.Overwrite(0, _index - _groupStart);
            completions.Write(FrameKind.ItemsReturned, _sequence, _groupStart, Results.Written);
            completions.Announce(moreFollows: true);
        }

        StartGroup();
    }

    private void StartGroup()
    {
        _groupStart = _index;
        _groupTime = Stopwatch.GetTimestamp();
        Results.Clear();
        Results.Reserve<int>();
    }
}
