using System.Globalization;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class ManyJobsTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    private const long Megabyte = 1024 * 1024;

    /// <summary>POOL_CLUSTER_JOBS says how many; a million of them for the proof, fewer to see that it works.</summary>
    private static readonly int Jobs = int.TryParse(
        Environment.GetEnvironmentVariable("POOL_CLUSTER_JOBS"), CultureInfo.InvariantCulture, out var asked)
        ? asked
        : 20_000;

    [Fact]
    public void However_many_jobs_there_are_memory_stays_as_it_is()
    {
        var host = StartHost(workers: 2, prefetch: 256);
        var pool = NewPool();
        var (done, ofCaller, ofHost) = (0, 0L, 0L);
        Bound.Within(TimeSpan.FromMinutes(2) + TimeSpan.FromMilliseconds(Jobs), () =>
        {
            foreach (var result in pool.ImapUnordered(Work.Twice, Enumerable.Range(0, Jobs)))
            {
                if (++done != Jobs / 2) continue;
                ofCaller = GC.GetTotalMemory(forceFullCollection: true);
                ofHost = PrivateMemoryOf(host.ProcessId);
            }
        });
        Assert.Equal(Jobs, done);
        var (callerGrown, hostGrown) = (
            GC.GetTotalMemory(forceFullCollection: true) - ofCaller, PrivateMemoryOf(host.ProcessId) - ofHost);
        Output.WriteLine(
            $"{Jobs} jobs; in their second half the caller has grown by {callerGrown / Megabyte} MiB (managed), the "
            + $"host by {hostGrown / Megabyte} MiB (resident, private)");
        Assert.InRange(callerGrown, long.MinValue, 16 * Megabyte);
        // The garbage of a host is collected when it likes.
        Assert.InRange(hostGrown, long.MinValue, 64 * Megabyte);
    }

    private static long PrivateMemoryOf(int process) => File.ReadLines($"/proc/{process}/status")
        .Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
        .Select(line => 1024L * int.Parse(line.Split(':')[1].Replace("kB", "", StringComparison.Ordinal),
            CultureInfo.InvariantCulture)).Single();
}
