using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

/// <summary>
/// A broker of three nodes, each in a network of its own. With POOL_CLUSTER_NODES=3 only: they take half a minute to
/// become one, and need root and iproute2.
/// </summary>
public sealed class ThreeNodesTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    private static bool AreWanted => Environment.GetEnvironmentVariable("POOL_CLUSTER_NODES") == "3";

    [Fact]
    public void A_node_that_is_killed_loses_nothing()
    {
        if (!AreWanted) return;
        var (pool, nodes, _) = Start();
        RunWhile(pool, at =>
        {
            if (at == 3) nodes[0].Kill();
        });
        // Who comes now finds those that are left.
        Assert.Equal(4, Bound.Within(() => NewPool(OptionsFor(nodes)).Apply(Work.Twice, 2)));
    }

    [Fact]
    public void A_node_that_is_cut_off_for_a_while_loses_nothing()
    {
        if (!AreWanted) return;
        var (pool, nodes, places) = Start();
        RunWhile(pool, at =>
        {
            if (at == 3) NodeNetwork.Cut(places[0]);
            if (at == 6) NodeNetwork.Mend(places[0]);
        });
        Assert.Equal(4, Bound.Within(() => NewPool(OptionsFor(nodes)).Apply(Work.Twice, 2)));
    }

    // All are at the first node, which leads the queue of the jobs too: it is declared there.
    private (ClusterPool Pool, Broker[] Nodes, NodeNetwork.Node[] Places) Start()
    {
        var network = Keep(new NodeNetwork());
        NodeNetwork.Node[] places = [network.Add(), network.Add(), network.Add()];
        var first = Keep(new Broker(places[0]));
        Broker[] nodes = [first, Keep(first.AddNode(places[1])), Keep(first.AddNode(places[2]))];
        for (var i = 0; i < 3; i++)
            Keep(Host.Start(first.Address, Queue, others: [.. nodes[1..].Select(node => node.Address)]));
        return (NewPool(OptionsFor(nodes)), nodes, places);
    }

    private ClusterOptions OptionsFor(Broker[] nodes) => Options with
    {
        Broker = nodes[0].Address,
        OtherBrokers = [.. nodes[1..].Select(node => node.Address)],
    };
}
