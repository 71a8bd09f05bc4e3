namespace PoolRuntime;

/// <summary>
/// A host does not run the job: it has another build of what the job belongs to, its configuration does not allow the
/// method, or the message is not for it. Nothing of the job was run.
/// </summary>
public sealed class JobRefusedException : InvalidOperationException
{
    /// <summary>A refusal.</summary>
    /// <param name="message">Why, and what to do.</param>
    /// <param name="innerException">What has led to it; null for nothing.</param>
    public JobRefusedException(string message, Exception? innerException = null) : base(message, innerException) { }
}
