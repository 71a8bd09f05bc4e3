namespace PoolRuntime;

/// <summary>
/// Each host that was given the job was lost with it, and it is given to no more: it lies in the dead-letter queue of
/// the broker, for somebody to look at.
/// </summary>
public sealed class JobDeadLetteredException : Exception
{
    internal JobDeadLetteredException(string message) : base(message) { }
}
