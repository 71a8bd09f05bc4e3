namespace PoolRuntime.Transport;

/// <summary>Whose a call is that was sent to a worker.</summary>
internal enum CallClaim
{
    /// <summary>Nobody's yet.</summary>
    Offered,

    /// <summary>The worker's: it has begun.</summary>
    Taken,

    /// <summary>The sender's again.</summary>
    TakenBack,
}
