using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using Xunit;

namespace PoolRuntime.Cluster;

/// <summary>
/// A RabbitMQ of the tests' own: on loopback or in a network of its own, on ports of its own, with a data folder of its
/// own, and gone with the tests.
/// </summary>
public sealed class Broker : IDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string Control = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("pool-broker-").FullName;
    private readonly int _distribution = FreePort();
    private readonly int _mapper;
    private readonly string _home;
    private readonly Process? _portMapper;
    private Process? _server;

    private readonly NodeNetwork.Node? _place;

    public Broker() : this(first: null, place: null) { }

    /// <summary>The first node of a cluster, in a network of its own.</summary>
    internal Broker(NodeNetwork.Node place) : this(first: null, place) { }

    // A node of the same cluster as the first, or one alone.
    private Broker(Broker? first, NodeNetwork.Node? place)
    {
        _place = place;
        // All nodes ask each other's port mappers at one port.
        (_mapper, _home) = first is null ? (FreePort(), _folder) : (first._mapper, first._home);
        Assert.True(
            File.Exists(Program),
            "These tests need RabbitMQ: apt-get install rabbitmq-server, as .ci/run does. It need not be started.");
        File.WriteAllText(Path.Combine(_folder, "enabled_plugins"), "[].");
        Certificates = Certificates.Make(_folder);
        File.WriteAllText(Path.Combine(_folder, "rabbitmq.conf"), $"""
            listeners.tcp.1 = {Machine}:{Port}
            listeners.ssl.1 = {Machine}:{SecurePort}
            ssl_options.cacertfile = {Certificates.AuthorityFile}
            ssl_options.certfile = {Certificates.ServerFile}
            ssl_options.keyfile = {Certificates.ServerKeyFile}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true
            loopback_users = none
            cluster_partition_handling = pause_minority
            log.file.level = warning
            vm_memory_high_watermark.relative = 0.8
            disk_free_limit.absolute = 50MB
            """);
        _portMapper = Start("epmd", ["-port", $"{_mapper}", "-address", Machine]);
        try
        {
            Start();
            if (first is null) return;
            Tell("stop_app");
            Tell("join_cluster", first.Node);
            Tell("start_app");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Port { get; } = FreePort();

    /// <summary>Where it speaks TLS, with who shows a certificate of the same authority.</summary>
    public int SecurePort { get; } = FreePort();

    internal Certificates Certificates { get; }

    private string Node => $"pool-{Port}@{(_place is null ? "localhost" : Machine)}";

    private string Machine => _place?.Address ?? "127.0.0.1";

    public Uri Address => new($"amqp://guest:guest@{Machine}:{Port}");

    public Uri SecureAddress => new($"amqps://guest:guest@localhost:{SecurePort}");

    /// <summary>Another node of the cluster that this one is in; it goes before this one.</summary>
    internal Broker AddNode(NodeNetwork.Node place) => new(this, place);

    /// <summary>Has the broker's own tool do something.</summary>
    public void Tell(params string[] arguments)
    {
        using var tool = Start(Control, arguments);
        tool.WaitForExit();
        Assert.True(tool.ExitCode == 0, $"rabbitmqctl {string.Join(' ', arguments)} has ended with {tool.ExitCode}.");
    }

    /// <summary>Kills the broker in the middle of what it does.</summary>
    public void Kill()
    {
        _server!.Kill(entireProcessTree: true);
        _server.WaitForExit();
        _server.Dispose();
        _server = null;
    }

    /// <summary>Starts it again, with what it had written down.</summary>
    public void Start()
    {
        _server = Start(Program, []);
        var factory = new ConnectionFactory { Uri = Address };
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var connection = factory.CreateConnectionAsync().GetAwaiter().GetResult();
                return;
            }
            catch (Exception error) when (since.Elapsed < StartTime && !_server.HasExited)
            {
                _ = error;
                Thread.Sleep(100);
            }
        }
    }

    public void Dispose()
    {
        if (_server is not null) Kill();
        _portMapper?.Kill();
        _portMapper?.WaitForExit();
        _portMapper?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Below those that the system gives to who connects: a client that tries a port there again and again is connected
    // to itself at some time.
    internal static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                _ = error;
            }
        }
    }

    private Process Start(string program, string[] arguments)
    {
        string[] command = _place is null ? [] : ["ip", "netns", "exec", _place.Space];
        command = [.. command, program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = _folder,
        };
        foreach (var (name, value) in new (string, string)[]
        {
            // Where the cookie is that the nodes of a cluster share.
            ("HOME", _home),
            ("ERL_EPMD_PORT", $"{_mapper}"),
            ("ERL_EPMD_ADDRESS", Machine),
            ("RABBITMQ_USE_LONGNAME", _place is null ? "false" : "true"),
            ("RABBITMQ_NODENAME", Node),
            ("RABBITMQ_DIST_PORT", $"{_distribution}"),
            ("RABBITMQ_NODE_PORT", $"{Port}"),
            ("RABBITMQ_NODE_IP_ADDRESS", Machine),
            ("RABBITMQ_MNESIA_BASE", Path.Combine(_folder, "data")),
            ("RABBITMQ_LOG_BASE", Path.Combine(_folder, "log")),
            ("RABBITMQ_PID_FILE", Path.Combine(_folder, "pid")),
            ("RABBITMQ_CONF_ENV_FILE", Path.Combine(_folder, "rabbitmq-env.conf")),
            ("RABBITMQ_CONFIG_FILE", Path.Combine(_folder, "rabbitmq.conf")),
            ("RABBITMQ_ENABLED_PLUGINS_FILE", Path.Combine(_folder, "enabled_plugins")),
            // Leaves the processors to the workers.
            ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface "
                + $"{{{Machine.Replace('.', ',')}}}"),
        })
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var log = new StreamWriter(Path.Combine(_folder, $"output-{process.Id}.log")) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => { lock (log) log.WriteLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (log) log.WriteLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}

/// <summary>One broker for all tests of the collection.</summary>
[CollectionDefinition(Name)]
public sealed class WithBroker : ICollectionFixture<Broker>
{
    public const string Name = "With a broker";
}
