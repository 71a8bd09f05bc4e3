using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class SubmittingTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    [Fact]
    public void A_job_runs_in_a_worker_of_a_host()
    {
        var host = StartHost();
        var pool = NewPool();
        var parent = Bound.Within(() => pool.Apply(() => Work.ParentOf(Environment.ProcessId)));
        Assert.Equal(host.ProcessId, parent);
    }

    [Fact]
    public void Arguments_and_captured_variables_travel()
    {
        StartHost();
        var pool = NewPool();
        var (name, numbers) = ("seven", new[] { 1, 2, 4 });
        Assert.Equal("seven 7", Bound.Within(() => pool.Apply(() => $"{name} {numbers.Sum()}")));
        Assert.Equal(42, Bound.Within(() => pool.Apply(Work.Twice, 21)));
    }

    [Fact]
    public void A_map_comes_back_in_the_order_of_its_items()
    {
        StartHost();
        StartHost();
        var pool = NewPool();
        var items = Enumerable.Range(0, 100_000).ToArray();
        Assert.Equal(items.Select(Work.Twice), Bound.Within(() => pool.Map(Work.Twice, items)));
        Assert.Equal(items.Select(Work.Twice), Bound.Within(() => pool.Imap(Work.Twice, items, 1000).ToArray()));
    }

    [Fact]
    public void An_error_comes_back_as_what_it_was()
    {
        StartHost();
        var pool = NewPool();
        var error = Bound.Throws<ArgumentException>(() => pool.Apply(Work.Fail, 3));
        Assert.Contains("not 3", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Work.Fail), error.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Callbacks_are_called_once_each()
    {
        StartHost();
        var pool = NewPool();
        var (sum, errors) = (0, 0);
        for (var i = 0; i < 100; i++)
        {
            Func<int, int> job = i % 10 == 0 ? Work.Fail : Work.Twice;
            pool.ApplyAsync(job, i, callback: value => sum += value, errorCallback: _ => errors++);
        }

        pool.Close();
        Bound.Within(pool.Join);
        Assert.Equal(10, errors);
        Assert.Equal(2 * Enumerable.Range(0, 100).Where(i => i % 10 != 0).Sum(), sum);
    }

    [Fact]
    public void An_executor_gives_futures()
    {
        StartHost();
        using var executor = Keep(new ClusterPoolExecutor(Options));
        var futures = Enumerable.Range(0, 50).Select(i => executor.Submit(Work.Twice, i)).ToArray();
        Assert.Equal(Enumerable.Range(0, 50).Select(Work.Twice), futures.Select(f => Bound.Within(() => f.Result())));
    }

    [Fact]
    public void Fifty_megabytes_travel_there_and_back()
    {
        StartHost();
        var pool = NewPool();
        var bytes = new byte[50 * 1024 * 1024];
        new Random(1).NextBytes(bytes);
        var back = Bound.Within(() => pool.Apply(Work.Reverse, bytes));
        Array.Reverse(back);
        Assert.True(back.AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public void A_shared_object_travels_with_the_jobs_that_need_it()
    {
        StartHost();
        var pool = NewPool();
        var table = new Shared<int[]>([1, 2, 3]);
        Assert.Equal([1, 2, 3, 1], Bound.Within(() => pool.Map(i => table.Value[i % 3], [0, 1, 2, 3])));
    }

    [Fact]
    public void What_lies_in_the_memory_of_this_machine_is_refused_before_anything_is_sent()
    {
        var pool = NewPool();
        using var value = new SharedValue<int>(1);
        var error = Assert.Throws<NotTransferableException>(() => pool.ApplyAsync(() => value.Value));
        Assert.Contains("POOL403", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_trace_of_who_submits_goes_on_in_the_worker()
    {
        StartHost();
        var pool = NewPool(Options with { Pool = new PoolOptions { Activities = true } });
        using var activity = new Activity("caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        var result = pool.ApplyAsync(() => Activity.Current?.TraceId.ToString());
        Assert.Equal(activity.TraceId.ToString(), Bound.Within(() => result.Get()));
    }

    [Fact]
    public void A_host_whose_workers_do_little_each_takes_chunks_of_any_size()
    {
        Keep(Host.Start(Broker.Address, Queue, maxTasksPerWorker: 10));
        var pool = NewPool();
        var items = Enumerable.Range(0, 100).ToArray();
        Assert.Equal(items.Select(Work.Twice), Bound.Within(() => pool.Map(Work.Twice, items, chunkSize: 50)));
    }

    [Fact]
    public void Two_callers_share_the_hosts_and_each_gets_its_own()
    {
        StartHost();
        var (first, second) = (NewPool(), NewPool());
        var items = Enumerable.Range(0, 1000).ToArray();
        var ofFirst = first.MapAsync(Work.Twice, items, chunkSize: 10);
        var ofSecond = second.MapAsync(Work.Allowed, items, chunkSize: 10);
        Assert.Equal(items.Select(Work.Twice), Bound.Within(() => ofFirst.Get()));
        Assert.Equal(items.Select(Work.Allowed), Bound.Within(() => ofSecond.Get()));
    }

    [Fact]
    public void A_result_that_is_larger_than_allowed_is_an_error_that_says_so()
    {
        StartHost(maxMessageSize: 64 * 1024);
        var pool = NewPool(Options with { MaxMessageSize = 1024 * 1024 });
        var error = Bound.Throws<RemoteException>(() => pool.Apply(length => new byte[length], 100_000));
        Assert.Contains("MaxMessageSize", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "MaxMessageSize",
            Bound.Throws<InvalidOperationException>(() => pool.Apply(Work.Reverse, new byte[2_000_000])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_broker_it_says_within_seconds_what_it_tried()
    {
        var port = Broker.FreePort();
        var options = Options with
        {
            Broker = new Uri($"amqp://somebody:secret@127.0.0.1:{port}/jobs"),
            ConnectTimeout = TimeSpan.FromSeconds(2),
        };
        var error = Bound.Throws<ClusterUnavailableException>(() => new ClusterPool(options).Dispose());
        Assert.Contains($"amqp://somebody@127.0.0.1:{port}/jobs", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_password_is_said_to_be_one()
    {
        var options = Options with { UserName = "guest", Password = "wrong" };
        var error = Bound.Throws<ClusterUnavailableException>(() => new ClusterPool(options).Dispose());
        Assert.Contains("does not let this program in", error.Message, StringComparison.Ordinal);
    }
}
