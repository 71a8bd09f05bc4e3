using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using Xunit;

namespace PoolRuntime.Tests.Sharing;

/// <summary>What many jobs read goes to each worker once.</summary>
public sealed class SharedTests : IClassFixture<NothingLeftBehind>
{
    private sealed record Table(int[] Squares, string Name);

    private sealed record Query(Shared<Table> Table, int Number);

    private static Shared<Table> NewTable(int size = 1000) =>
        new(new Table([.. Enumerable.Range(0, size).Select(i => i * i)], "squares"));

    private static int LookUp(Query query) => query.Table.Value.Squares[query.Number];

    // What nobody should do, to see which copy it is.
    private static (int Process, int Count) CountUp(Shared<int[]> counter) =>
        (Environment.ProcessId, ++counter.Value[0]);

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Jobs_get_it_as_argument_item_and_captured_variable(WorkerKind kind)
    {
        Shared<Table> table = NewTable();
        using Pool pool = kind.NewPool(2);
        Assert.Equal(49, Bound.Within(() => pool.Apply(LookUp, new Query(table, 7))));
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => i * i),
            Bound.Within(() => pool.Map(LookUp, Enumerable.Range(0, 100).Select(i => new Query(table, i)))));
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => i * i),
            Bound.Within(() => pool.Map(i => table.Value.Squares[i], Enumerable.Range(0, 100))));
        Assert.Equal(
            [4, 9], Bound.Within(() => pool.Imap(i => table.Value.Squares[i], [2, 3]).ToArray()));
        Assert.Equal("squares", Bound.Within(() => pool.Apply(() => table.Value.Name)));
    }

    [Fact]
    public void Worker_has_one_copy_that_all_of_its_jobs_see()
    {
        Shared<int[]> counter = new([0]);
        using ProcessPool pool = new(2);
        (int Process, int Count)[] seen = Bound.Within(
            () => pool.Map(CountUp, Enumerable.Repeat(counter, 50), chunkSize: 1));
        foreach (IGrouping<int, (int Process, int Count)> worker in seen.GroupBy(one => one.Process))
            Assert.Equal(Enumerable.Range(1, worker.Count()), worker.Select(one => one.Count).Order());
        Assert.Equal(0, counter.Value[0]);
    }

    [Fact]
    public void Worker_thread_has_the_object_itself()
    {
        Shared<int[]> counter = new([0]);
        using WorkerThreadPool pool = new(1);
        Bound.Within(() => pool.Map(CountUp, Enumerable.Repeat(counter, 50)));
        Assert.Equal(50, counter.Value[0]);
    }

    [Fact]
    public void Message_of_a_job_names_it_only()
    {
        Shared<byte[]> large = new(new byte[10_000_000]);
        ISharedObject shared = large;
        Func<int> job = () => large.Value.Length;
        byte[] target = JobFunction.For(job).TargetOf(job, out IReadOnlyList<ISharedObject>? carried);
        Assert.Equal([shared], carried!);
        Assert.InRange(target.Length, 1, 100);
        Assert.True(shared.Bytes.Length > 10_000_000);
        Assert.Same(shared.Bytes, shared.Bytes);
    }

    [Fact]
    public void Replacement_gets_it_as_well()
    {
        Shared<Table> table = NewTable();
        using ProcessPool pool = new(1);
        Assert.Equal(4, Bound.Within(() => pool.Apply(LookUp, new Query(table, 2))));
        Bound.Throws<WorkerLostException>(() => pool.Apply(static () => Environment.Exit(1)));
        Assert.Equal(9, Bound.Within(() => pool.Apply(LookUp, new Query(table, 3))));
    }

    [Fact]
    public void Large_one_is_sent_while_others_wait_for_nothing()
    {
        Shared<byte[]> large = new(new byte[20_000_000]);
        using ProcessPool pool = new(2);
        AsyncResult<int>[] results =
            [.. Enumerable.Range(0, 20).Select(i => pool.ApplyAsync(() => large.Value.Length + i))];
        Assert.Equal(
            Enumerable.Range(20_000_000, 20), Bound.Within(() => results.Select(result => result.Get()).ToArray()));
    }

    [Fact]
    public void Initializer_gets_it()
    {
        Shared<Table> table = NewTable();
        using ProcessPool pool = new(new PoolOptions
        {
            Workers = 2,
            Initializer = () => WorkerContext.Current!.Set(table.Value),
            MaxTasksPerWorker = 3,
        });
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => i * i),
            Bound.Within(() => pool.Map(
                static i => WorkerContext.Current!.Get<Table>().Squares[i], Enumerable.Range(0, 20))));
    }

    [Fact]
    public void Null_is_null()
    {
        Shared<Table>? none = null;
        using ProcessPool pool = new(1);
        Assert.True(Bound.Within(() => pool.Apply(() => none is null)));
    }

    [Fact]
    public void Job_passes_it_on_to_workers_of_its_own()
    {
        Shared<Table> table = NewTable(10);
        using ProcessPool pool = new(1);
        Assert.Equal(81, Bound.Within(() => pool.Apply(PassOn, table)));
    }

    private static int PassOn(Shared<Table> table)
    {
        using ProcessPool inner = new(1);
        return inner.Apply(LookUp, new Query(table, 9));
    }

    [Fact]
    public void It_does_not_come_back()
    {
        Shared<Table> table = NewTable();
        using ProcessPool pool = new(1);
        NotTransferableException error = Bound.Throws<NotTransferableException>(() => pool.Apply(() => table));
        Assert.Contains("does not come back", error.Message);
    }

    [Fact]
    public void Value_that_cannot_travel_is_refused_by_name_where_the_job_is_submitted()
    {
        Shared<Stream> stream = new(Stream.Null);
        using ProcessPool pool = new(1);
        NotTransferableException error = Assert.Throws<NotTransferableException>(
            () => pool.ApplyAsync(() => stream.Value.Flush()));
        Assert.Contains("stream", error.Message);
        Assert.Contains("Value", error.Message);
        using WorkerThreadPool threads = new(1);
        Bound.Within(() => threads.Apply(() => stream.Value.Flush()));
    }

    [Fact]
    public void Object_that_was_not_sent_is_told()
    {
        PayloadWriter writer = new() { CarriesShared = true };
        Codec.For<Shared<int>>().Write(writer, new Shared<int>(3));
        Assert.Throws<InvalidDataException>(() => Read<Shared<int>>(writer.ToArray()));
    }

    private static unsafe T Read<T>(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            PayloadReader reader = new();
            reader.Open(start, bytes.Length);
            return Codec.For<T>().Read(reader);
        }
    }
}
