using System.Net;
using System.Net.Sockets;
using PoolRuntime.Tests;
using PoolRuntime.Tests.Scheduling;
using Xunit;

namespace PoolRuntime.Conformance.Pools;

/// <summary>How the workers of a pool begin, fail, and are replaced.</summary>
public sealed class WorkerTests : IClassFixture<NothingLeftBehind>
{
    private static int Square(int number) => number * number;

    private static int Own(int item)
    {
        Thread.Sleep(1);
        return item < 0 ? 0 : Environment.ProcessId;
    }

    [Fact]
    [Trait("Conformance", "MP-117")]
    public void Error_callback_gets_what_get_throws()
    {
        List<Exception> told = [];
        AsyncResult result;
        using (ProcessPool pool = new(2))
            result = pool.ApplyAsync(static () => throw new FormatException("on purpose"), errorCallback: told.Add);
        FormatException thrown = Assert.Throws<FormatException>(() => result.Get());
        Assert.Equal("on purpose", thrown.Message);
        Assert.Equal(thrown.Message, Assert.IsType<FormatException>(Assert.Single(told)).Message);
    }

    [Fact]
    [Trait("Conformance", "MP-118")]
    public void Results_that_cannot_travel_fail_and_cost_no_worker()
    {
        using ProcessPool pool = new(1);
        int worker = Bound.Within(() => pool.Apply(Own, 1));
        for (int i = 0; i < 20; i++)
        {
            NotTransferableException error = Bound.Throws<NotTransferableException>(
                () => pool.Apply(static () => new Holder { Content = Stream.Null }));
            Assert.NotEmpty(error.Reason);
            Assert.Contains(error.Reason, error.Message);
            Assert.Contains("Content", error.What);
        }

        Assert.Equal(worker, Bound.Within(() => pool.Apply(Own, 1)));
    }

    [Fact]
    [Trait("Conformance", "MP-119")]
    public void Workers_are_replaced_after_their_share()
    {
        using ProcessPool pool = new(new PoolOptions { Workers = 3, MaxTasksPerWorker = 10 });
        List<AsyncResult<int>> pending = [.. Enumerable.Range(0, 100).Select(i => pool.ApplyAsync(Own, i))];
        ILookup<int, int> jobs = Bound.Within(() => pending.Select(result => result.Get()).ToLookup(id => id));
        Assert.All(jobs, ofWorker => Assert.InRange(ofWorker.Count(), 1, 10));
        Assert.InRange(jobs.Count, 10, 100);
        Assert.Equal(100, jobs.Sum(ofWorker => ofWorker.Count()));
    }

    [Fact]
    [Trait("Conformance", "MP-120")]
    public void Closing_right_after_submitting_is_fine_with_shares_of_one_job()
    {
        ProcessPool pool = new(new PoolOptions { Workers = 3, MaxTasksPerWorker = 1 });
        List<AsyncResult<int>> pending = [.. Enumerable.Range(0, 6).Select(i => pool.ApplyAsync(Square, i))];
        pool.Close();
        Bound.Within(pool.Join);
        Assert.Equal([0, 1, 4, 9, 16, 25], pending.Select(result => result.Get(TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [Trait("Conformance", "MP-121")]
    public void Shares_of_nothing_are_refused(int share) => Assert.Equal(
        nameof(PoolOptions.MaxTasksPerWorker),
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoolOptions { MaxTasksPerWorker = share }).ParamName);

    [Fact]
    [Trait("Conformance", "MP-185")]
    public void Initializer_runs_in_the_worker()
    {
        PoolOptions options = new PoolOptions { Workers = 1 }
            .WithInitializer(static number => WorkerContext.Current!.Set(new Begun(Environment.ProcessId, number)), 42);
        using ProcessPool pool = new(options);
        (Begun begun, int worker) = Bound.Within(
            () => pool.Apply(static () => (WorkerContext.Current!.Get<Begun>(), Environment.ProcessId)));
        Assert.Equal(new Begun(worker, 42), begun);
        Assert.NotEqual(Environment.ProcessId, worker);
        Assert.Throws<ArgumentNullException>(() => new PoolOptions().WithInitializer<int>(null!, 1));
    }

    [Fact]
    [Trait("Conformance", "MP-202")]
    public void Worker_does_not_inherit_a_socket()
    {
        Socket own = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        own.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        own.Listen();
        EndPoint place = own.LocalEndPoint!;
        using ProcessPool pool = new(2);
        Assert.Equal(9, Bound.Within(() => pool.Apply(Square, 3)));
        own.Dispose();
        // As long as any process has the old one, there is no new one at its place.
        using Socket next = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        next.Bind(place);
        next.Listen();
        Assert.Equal(place, next.LocalEndPoint);
    }

    [Fact]
    [Trait("Conformance", "MP-231")]
    public void Workers_that_did_start_end_when_another_cannot()
    {
        using FailingPool pool = new(new PoolOptions { Workers = 4 }, starting: 3);
        Bound.Until(() => Refusal(pool) is not null, "the pool says that it has no workers");
        Assert.IsType<IOException>(Refusal(pool)!.InnerException);
        if (OperatingSystem.IsLinux())
            Bound.Until(() => NothingLeftBehind.Children().Count == 0, "the workers that did start have ended");
    }

    private static PoolBrokenException? Refusal(Pool pool)
    {
        try
        {
            pool.Apply(Square, 1);
            return null;
        }
        catch (PoolBrokenException error)
        {
            return error;
        }
    }

    private readonly record struct Begun(int Process, int Argument);

    private sealed class Holder
    {
        public Stream? Content { get; init; }
    }
}
