namespace PoolRuntime;

/// <summary>What becomes of a job whose host is lost while it has the job.</summary>
public enum Delivery
{
    /// <summary>
    /// The broker gives it to another host: it is run at least once, and again when a host is lost between running it
    /// and having told so. Its result reaches the caller once.
    /// </summary>
    AtLeastOnce,

    /// <summary>
    /// It is not run again: the broker forgets it when a host begins with it. Its result fails with
    /// <see cref="HostLostException"/> when the host is lost.
    /// </summary>
    AtMostOnce,
}
