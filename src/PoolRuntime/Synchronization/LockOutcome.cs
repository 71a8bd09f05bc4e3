namespace PoolRuntime.Synchronization;

/// <summary>What came of wanting a lock.</summary>
internal enum LockOutcome
{
    /// <summary>Another one has it, and the time is over.</summary>
    NotTaken,

    /// <summary>It is held now.</summary>
    Taken,

    /// <summary>It is held now; who held it before has died without giving it back.</summary>
    TakenFromDead,
}
