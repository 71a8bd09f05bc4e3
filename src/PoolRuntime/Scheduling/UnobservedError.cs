namespace PoolRuntime.Scheduling;

/// <summary>
/// Goes with an error of a job, and tells of it when it is collected together with the result that nobody has asked.
/// </summary>
internal sealed class UnobservedError(JobError error, Action<Exception> tell)
{
    // What nobody asks at the end of a program is not collected by itself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static int waiting;

    static UnobservedError() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        if (Volatile.Read(ref waiting) == 0) return;
        Task.Run(static () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }).Wait(Patience);
    };

    private readonly bool _isCounted = Interlocked.Increment(ref waiting) > 0;

    ~UnobservedError()
    {
        if (_isCounted) Interlocked.Decrement(ref waiting);
        tell(error.ToException());
    }

    public void Dismiss()
    {
        GC.SuppressFinalize(this);
        Interlocked.Decrement(ref waiting);
    }
}
