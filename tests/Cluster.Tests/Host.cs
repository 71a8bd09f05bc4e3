using System.Security.Cryptography;

namespace PoolRuntime.Cluster;

/// <summary>A host in a process of its own, of the same build as the tests.</summary>
internal sealed class Host : IDisposable
{
    /// <summary>The secret of all hosts and callers of these tests.</summary>
    public static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    private readonly ChildProcess _process;

    private Host(ChildProcess process) => _process = process;

    public int ProcessId => _process.Id!.Value;

    public static Host Start(
        Uri broker, string queue, int workers = 2, int prefetch = 8, int maxDeliveries = 5, bool allowsTests = true,
        int maxMessageSize = 256 * 1024 * 1024, int? maxTasksPerWorker = null, Certificates? certificates = null, Uri[]? others = null)
    {
        var (address, key, folder) = (broker.ToString(), Key, certificates?.Folder);
        string[] otherAddresses = [.. (others ?? []).Select(other => other.ToString())];
        var process = new ChildProcess(() => ClusterWorker.Run(new ClusterWorkerOptions
        {
            Broker = new Uri(address),
            OtherBrokers = [.. otherAddresses.Select(other => new Uri(other))],
            ClientCertificate = folder is null ? null : new Certificates(folder).Client,
            CertificateValidation = folder is null ? null : new Certificates(folder).Trust,
            Key = key,
            Queue = queue,
            Prefetch = prefetch,
            MaxDeliveries = maxDeliveries,
            MaxMessageSize = maxMessageSize,
            ConnectTimeout = TimeSpan.FromSeconds(60),
            AllowedAssemblies = allowsTests ? [typeof(Host).Assembly] : [],
            AllowedMethods = [$"{typeof(Work).FullName}.{nameof(Work.Allowed)}"],
            Pool = new PoolOptions { Workers = workers, MaxTasksPerWorker = maxTasksPerWorker },
            Log = message => Console.Error.WriteLine($"host: {message}"),
        }));
        process.Start();
        return new Host(process);
    }

    /// <summary>The machine is gone, in the middle of what it does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.Join();
    }

    /// <summary>Asks it to end in order.</summary>
    public void Stop()
    {
        _process.Terminate();
        _process.Join();
    }

    public int? ExitCode => _process.ExitCode;

    public void Dispose()
    {
        if (_process.IsAlive) Kill();
        _process.Dispose();
    }
}
