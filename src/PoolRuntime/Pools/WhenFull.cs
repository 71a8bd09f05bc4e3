namespace PoolRuntime;

/// <summary>What becomes of a job that is submitted to a pool that is full.</summary>
public enum WhenFull
{
    /// <summary>Whoever submits it waits until there is room.</summary>
    Wait,

    /// <summary>It is refused with <see cref="PoolFullException"/>.</summary>
    Refuse,
}
