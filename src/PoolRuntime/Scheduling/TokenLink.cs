namespace PoolRuntime.Scheduling;

/// <summary>Cancels a result when a token is cancelled, for as long as it is not over.</summary>
internal sealed class TokenLink(AsyncResult result, CancellationToken cancellationToken)
{
    private readonly object _gate = new();
    private CancellationTokenRegistration _registration;

    public void Attach()
    {
        lock (_gate)
            _registration = cancellationToken.UnsafeRegister(static link => ((TokenLink)link!).Cancel(), this);
        if (result.Ready) Release();
    }

    public void Release()
    {
        // Without waiting for a cancellation that is under way: it may be what completes the result.
        lock (_gate) _registration.Unregister();
    }

    private void Cancel() => result.Cancel(JobError.Cancelled(cancellationToken));
}
