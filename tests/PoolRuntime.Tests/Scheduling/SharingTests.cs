using Xunit;

namespace PoolRuntime.Tests.Scheduling;

/// <summary>No job waits behind a long one while there is a worker with nothing to do.</summary>
public sealed class SharingTests : IClassFixture<NothingLeftBehind>
{
    private static int Same(int number) => number;

    [Fact]
    public void Short_jobs_behind_a_long_one_are_done_by_the_other_worker()
    {
        using ProcessPool pool = new(2);
        using Gate gate = new();
        // Many short jobs teach the pool to send many ahead.
        Bound.Within(() => pool.Map(Same, Enumerable.Range(0, 5_000), chunkSize: 1));
        AsyncResult<string> longJob = pool.ApplyAsync(Gate.Pass, gate.Path);
        List<AsyncResult<int>> shortJobs = [.. Enumerable.Range(0, 1_000).Select(i => pool.ApplyAsync(Same, i))];
        Assert.All(shortJobs, job => Assert.True(job.Wait(Bound.Limit)));
        Assert.False(longJob.Ready);
        gate.Open();
        Assert.Equal("passed", Bound.Within(() => longJob.Get()));
    }

    [Fact]
    public void Short_jobs_behind_several_long_ones_are_done_by_the_last_worker()
    {
        using ProcessPool pool = new(4);
        for (int round = 0; round < 5; round++)
        {
            using Gate gate = new();
            Bound.Within(() => pool.Map(Same, Enumerable.Range(0, 5_000), chunkSize: 1));
            List<AsyncResult<string>> longJobs = [];
            List<AsyncResult<int>> shortJobs = [];
            for (int i = 0; i < 600; i++)
            {
                if (i % 200 == 0) longJobs.Add(pool.ApplyAsync(Gate.Pass, gate.Path));
                shortJobs.Add(pool.ApplyAsync(Same, i));
            }

            Assert.All(shortJobs, job => Assert.True(job.Wait(Bound.Limit)));
            Assert.All(longJobs, job => Assert.False(job.Ready));
            gate.Open();
            Assert.All(longJobs, job => Assert.Equal("passed", Bound.Within(() => job.Get())));
        }
    }

    [Fact]
    public void Single_worker_does_jobs_in_their_order()
    {
        using ProcessPool pool = new(1);
        string file = Path.Combine(OwnTemporaryFolder.Path, "order");
        List<AsyncResult> jobs = [.. Enumerable.Range(0, 300).Select(
            i => pool.ApplyAsync((int n) => File.AppendAllText(file, $"{n} "), i))];
        foreach (AsyncResult job in jobs) Bound.Within(() => job.Get());
        Assert.Equal(string.Concat(Enumerable.Range(0, 300).Select(i => $"{i} ")), File.ReadAllText(file));
        File.Delete(file);
    }

    private static bool IsBroken(Pool pool) =>
        Record.Exception(() => pool.ApplyAsync(static () => 1)) is PoolBrokenException;

    [Fact]
    public void Workers_that_do_not_start_break_the_pool()
    {
        FailingPool pool = new();
        List<AsyncResult<int>> results = [];
        try
        {
            for (int i = 0; i < 10; i++) results.Add(pool.ApplyAsync(static () => 1));
        }
        catch (PoolBrokenException)
        {
            // It was quicker.
        }

        Assert.All(results, result => Assert.Contains(
            "There are no more processes", Bound.Throws<PoolBrokenException>(() => result.Get()).Message));
        Bound.Until(() => IsBroken(pool), "the pool is broken");
        Bound.Within(pool.Join);
        Bound.Within(pool.Dispose);
        Bound.Within(pool.Terminate);
    }

    [Fact]
    public void Workers_that_did_start_end_when_the_others_do_not()
    {
        FailingPool pool = new(new PoolOptions { Workers = 4 }, starting: 3);
        Bound.Until(() => IsBroken(pool), "the pool is broken");
        Bound.Within(pool.Join);
        Assert.Empty(NothingLeftBehind.Children());
    }
}
