namespace PoolRuntime.Broker;

/// <summary>What things are called in the broker, where the management page shows them.</summary>
internal sealed class ClusterNames(string queue)
{
    private readonly string _prefix = $"pool.{queue}";

    /// <summary>The queue that jobs wait in.</summary>
    public string Work => _prefix;

    /// <summary>Where jobs go that nobody can run.</summary>
    public string Dead => $"{_prefix}.dead";

    /// <summary>What all hosts hear: that a job is not wanted any more.</summary>
    public string Control => $"{_prefix}.control";

    /// <summary>Where the answers for a caller wait.</summary>
    public string Replies(string caller) => $"{_prefix}.replies.{caller}";

    /// <summary>What a host hears; it is there as long as the host is.</summary>
    public string Host(string host) => $"{_prefix}.host.{host}";

    /// <summary>The content of a large job.</summary>
    public string Parts(Guid job) => $"{_prefix}.parts.{job:N}";
}
