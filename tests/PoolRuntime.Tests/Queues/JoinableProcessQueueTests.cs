using System.Diagnostics;
using Xunit;

namespace PoolRuntime.Tests.Queues;

/// <summary>What is put, taken and done with, between processes.</summary>
public sealed class JoinableProcessQueueTests(PoolOfTwo fixture) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = fixture.Pool;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    private static int Work(JoinableProcessQueue<int> queue)
    {
        for (int done = 0; ; done++)
        {
            if (queue.Get() < 0) return done;
            queue.TaskDone();
        }
    }

    private static int Die(JoinableProcessQueue<int> queue, int taken)
    {
        for (int i = 0; i < taken; i++) queue.Get();
        Process.GetCurrentProcess().Kill();
        return 0;
    }

    private static int GetOne(ProcessQueue<int> queue) => queue.Get();

    [Fact]
    public void Joining_waits_for_all_that_was_put()
    {
        using JoinableProcessQueue<int> queue = new();
        Bound.Within(queue.Join);
        AsyncResult<int>[] workers = [_pool.ApplyAsync(Work, queue), _pool.ApplyAsync(Work, queue)];
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 100; i++) queue.Put(i);
            Bound.Within(queue.Join);
            Assert.Equal(0, queue.Unfinished);
            Assert.True(queue.IsEmpty);
        }

        queue.Put(-1);
        queue.Put(-1);
        Assert.Equal(200, workers.Sum(worker => Bound.Within(() => worker.Get())));
        Assert.Equal(2, queue.Unfinished);
        Assert.False(queue.Join(Short));
        Assert.False(queue.Join(TimeSpan.Zero));
        queue.TaskDone();
        Task join = queue.JoinAsync();
        Assert.False(join.IsCompleted);
        queue.TaskDone();
        Bound.Within(join.Wait);
        Assert.True(queue.Join(TimeSpan.Zero));
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
        Assert.Equal(0, queue.LostItems);
    }

    [Fact]
    public void Joining_waits_also_for_what_is_put_meanwhile()
    {
        using JoinableProcessQueue<int> queue = new();
        queue.Put(0);
        queue.Get();
        Task<bool> join = Task.Run(() => queue.Join(Bound.Limit));
        for (int i = 0; i < 50; i++)
        {
            queue.Put(i);
            queue.Get();
            queue.TaskDone();
            Assert.False(join.IsCompleted);
        }

        queue.TaskDone();
        Assert.True(Bound.Within(() => join.GetAwaiter().GetResult()));
    }

    [Fact]
    public void What_a_process_had_taken_that_was_killed_is_told_once_and_not_waited_for()
    {
        using JoinableProcessQueue<int> queue = new();
        for (int i = 0; i < 5; i++) queue.Put(i);
        Task<QueueItemsLostException> join = Task.Run(() => Assert.Throws<QueueItemsLostException>(queue.Join));
        AsyncResult<int> killed = _pool.ApplyAsync(Die, queue, 2);
        Bound.Throws<WorkerLostException>(() => killed.Get());
        for (int i = 2; i < 5; i++)
        {
            Assert.Equal(i, Bound.Within(() => queue.Get()));
            Assert.False(join.IsCompleted);
            queue.TaskDone();
        }

        QueueItemsLostException lost = Bound.Within(() => join.GetAwaiter().GetResult());
        Assert.Equal(2, lost.Count);
        Assert.Contains($"{lost.ProcessId}", lost.Message);
        Assert.NotEqual(Environment.ProcessId, lost.ProcessId);
        Assert.Equal(2, queue.LostItems);
        Bound.Within(queue.Join);
        queue.Put(1);
        queue.Get();
        queue.TaskDone();
        Bound.Within(queue.Join);
        Assert.Throws<InvalidOperationException>(queue.TaskDone);
    }

    [Fact]
    public void What_is_dropped_counts_as_done_but_not_what_was_taken()
    {
        using JoinableProcessQueue<int> queue = new();
        for (int i = 0; i < 3; i++) queue.Put(i);
        Assert.Equal(0, queue.Get());
        Assert.Equal([1, 2], queue.Shutdown(immediate: true));
        Assert.Equal(1, queue.Unfinished);
        Assert.False(queue.Join(Short));
        queue.TaskDone();
        Bound.Within(queue.Join);
    }

    [Fact]
    public void It_is_still_joinable_where_it_was_sent_as_a_plain_queue()
    {
        using JoinableProcessQueue<int> queue = new();
        queue.Put(3);
        Assert.Equal(3, Bound.Within(() => _pool.Apply(GetOne, (ProcessQueue<int>)queue)));
        Assert.Equal(1, queue.Unfinished);
        queue.TaskDone();
        Bound.Within(queue.Join);
    }

    [Fact]
    public void Joining_ends_with_the_queue()
    {
        JoinableProcessQueue<int> queue = new();
        queue.Put(1);
        AsyncResult<string> far = _pool.ApplyAsync(JoinFails, queue);
        Task<Exception?> here = Task.Run<Exception?>(() => Record.Exception(queue.Join));
        Thread.Sleep(Short);
        queue.Dispose();
        Assert.Equal(nameof(QueueShutdownException), Bound.Within(() => far.Get()));
        Assert.IsType<ObjectDisposedException>(Bound.Within(() => here.GetAwaiter().GetResult()));
    }

    private static string JoinFails(JoinableProcessQueue<int> queue) =>
        Record.Exception(queue.Join)?.GetType().Name ?? "joined";
}
