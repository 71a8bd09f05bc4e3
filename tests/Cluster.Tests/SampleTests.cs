using System.Reflection;
using Commands;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class SampleTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    [Fact]
    public void The_sample_digests_a_folder_on_two_hosts()
    {
        var folder = Directory.CreateTempSubdirectory("cluster-sample-").FullName;
        for (var i = 0; i < 100; i++) File.WriteAllText(Path.Combine(folder, $"{i}.txt"), new string('\n', i));
        var run = Run(Broker.Address.ToString(), folder).MustSucceed();
        Directory.Delete(folder, recursive: true);
        Assert.Contains($"100 files, {Enumerable.Range(0, 100).Sum()} lines", run.Output, StringComparison.Ordinal);
        Assert.Matches("hosts [0-9]+ and [0-9]+, workers [0-9]+", run.Output);
    }

    [Fact]
    public void Without_a_broker_the_sample_says_what_it_needs()
    {
        var run = Run($"amqp://127.0.0.1:{Broker.FreePort()}").MustFail();
        Assert.Contains("No broker was reached", run.Output, StringComparison.Ordinal);
        Assert.Contains("Usage:", run.Output, StringComparison.Ordinal);
    }

    private static Command Run(params string[] arguments)
    {
        var program = typeof(SampleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Cluster").Value!;
        return DotNet.Run(Path.GetTempPath(), [program, .. arguments]);
    }
}
