namespace PoolRuntime.Queues;

/// <summary>What a queue between processes was made as.</summary>
internal enum QueueKind
{
    Plain = 1,
    Joinable = 2,
    Simple = 3,
}

/// <summary>What lies in a block.</summary>
internal enum QueueRecord
{
    /// <summary>An item.</summary>
    Bytes = 1,

    /// <summary>The way to an item that lies in a part of its own.</summary>
    Reference = 2,

    /// <summary>The way to the next block.</summary>
    Jump = 3,
}
