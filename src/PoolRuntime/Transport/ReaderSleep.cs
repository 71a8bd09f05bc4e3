namespace PoolRuntime.Transport;

/// <summary>Whether the parent's reader of completions has to be woken.</summary>
internal enum ReaderSleep
{
    /// <summary>It looks again by itself.</summary>
    Awake,

    /// <summary>It looks again soon; the worker may let a few completions gather.</summary>
    Dozing,

    /// <summary>It sleeps until it is woken.</summary>
    Asleep,
}
