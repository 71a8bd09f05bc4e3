using System.Diagnostics;
using Xunit;

namespace PoolRuntime.Cluster;

/// <summary>
/// Networks of their own for the nodes of a broker, connected by a bridge to each other and to this machine, so that
/// one can be cut off. Linux, and the rights to make them.
/// </summary>
internal sealed class NodeNetwork : IDisposable
{
    // Names of interfaces have 15 characters at most.
    private readonly string _name = $"pool{Random.Shared.Next(1_000_000)}";
    private readonly int _subnet = Random.Shared.Next(1, 250);
    private int _nodes;

    public NodeNetwork()
    {
        Ip("link", "add", Bridge, "type", "bridge");
        Ip("address", "add", $"10.213.{_subnet}.1/24", "dev", Bridge);
        Ip("link", "set", Bridge, "up");
    }

    private string Bridge => $"{_name}br";

    /// <summary>A place for a node.</summary>
    public Node Add()
    {
        var node = new Node($"{_name}n{_nodes}", $"10.213.{_subnet}.{_nodes + 2}");
        _nodes++;
        Ip("netns", "add", node.Space);
        Ip("link", "add", node.Space, "type", "veth", "peer", "name", "eth0", "netns", node.Space);
        Ip("link", "set", node.Space, "master", Bridge, "up");
        Ip("-n", node.Space, "address", "add", $"{node.Address}/24", "dev", "eth0");
        Ip("-n", node.Space, "link", "set", "eth0", "up");
        Ip("-n", node.Space, "link", "set", "lo", "up");
        return node;
    }

    public static void Cut(Node node) => Ip("link", "set", node.Space, "down");

    public static void Mend(Node node) => Ip("link", "set", node.Space, "up");

    public void Dispose()
    {
        for (var i = 0; i < _nodes; i++)
        {
            Ip("link", "delete", $"{_name}n{i}");
            Ip("netns", "delete", $"{_name}n{i}");
        }

        Ip("link", "delete", Bridge);
    }

    private static void Ip(params string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var error = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        Assert.True(
            ip.ExitCode == 0,
            $"ip {string.Join(' ', arguments)}: {error.Trim()} (Three nodes need iproute2, and root to make networks.)");
    }

    /// <summary>The network of one node, and its address there.</summary>
    internal sealed record Node(string Space, string Address);
}
