using System.Collections;
using Xunit;

namespace PoolRuntime.Tests.Serialization;

#pragma warning disable POOL403, POOL701 // That it is refused is what is tested.

/// <summary>What cannot travel is refused before anything is sent, by its name and with the reason.</summary>
[Trait("Conformance", "MP-098")]
[Trait("Conformance", "X-058")]
public sealed unsafe class RefusalTests(PoolOfTwo workers) : IClassFixture<PoolOfTwo>
{
    private class Base
    {
        public int Number { get; set; }
    }

    private sealed class Derived : Base;

    private abstract class Shape;

    private sealed class Circle : Shape;

    private sealed class Job(Stream? log)
    {
        private readonly Stream? _log = log;

        public int Run() => _log is null ? 1 : 2;
    }

    private sealed class Order
    {
        public List<Line> Lines { get; } = [];
    }

    private sealed class Line
    {
        public Task<int>? Price { get; init; }
    }

    private sealed class Holder<T>
    {
        public T? Value { get; init; }
    }

    private struct Handle
    {
        public Stream? Open;
    }

    private sealed class Raw
    {
        public int* Address;
    }

    private sealed class Chain
    {
        public Chain? Next;
    }

    private sealed class Words : List<string>;

    private sealed class FirstLetter : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => x?[0] == y?[0];

        public int GetHashCode(string text) => text[0];
    }

    [Fact]
    public void Captured_stream_is_named()
    {
        using MemoryStream log = new();
        NotTransferableException error = Refused(() => workers.Pool.ApplyAsync(() => log.Length));
        Assert.Contains("captured variable 'log'", error.What);
        Assert.Contains("MemoryStream", error.Reason);
    }

    [Fact]
    public void Captured_pool_is_named()
    {
        ProcessPool pool = workers.Pool;
        NotTransferableException error = Refused(() => workers.Pool.ApplyAsync(() => pool.Workers));
        Assert.Contains("captured variable 'pool'", error.What);
        Assert.Contains("belongs to the process", error.Reason);
    }

    [Fact]
    public void Captured_result_is_named()
    {
        AsyncResult<int> earlier = workers.Pool.ApplyAsync(static () => 1);
        Assert.Contains("'earlier'", Refused(() => workers.Pool.ApplyAsync(() => earlier.Get())).What);
        Assert.Equal(1, Bound.Within(() => earlier.Get()));
    }

    [Fact]
    public void Receiver_with_a_stream_is_named_with_its_member()
    {
        using MemoryStream log = new();
        NotTransferableException error = Refused(() => workers.Pool.ApplyAsync(new Job(log).Run));
        Assert.Contains("'Job'", error.What);
        Assert.Contains("log", error.What);
    }

    [Fact]
    public void This_is_named_where_a_lambda_captures_it_beside_a_variable()
    {
        int number = 3;
        NotTransferableException error = Refused(() => workers.Pool.ApplyAsync(() => number + workers.Pool.Workers));
        Assert.Contains("'this'", error.What);
    }

    [Fact]
    public void Member_deep_inside_an_argument_is_named_with_the_way_to_it()
    {
        Order order = new() { Lines = { new Line(), new Line { Price = Task.FromResult(3) } } };
        NotTransferableException error = Refused(
            () => workers.Pool.ApplyAsync(static (Order o) => o.Lines.Count, order));
        Assert.Contains("argument", error.What);
        Assert.Contains("Lines[1].Price", error.What);
        Assert.Contains("Task", error.Reason);
    }

    [Fact]
    public void Second_of_several_arguments_is_named()
    {
        NotTransferableException error = Refused(
            () => workers.Pool.ApplyAsync(static (int _, object o) => o.GetHashCode(), 1, new object()));
        Assert.Contains("'second'", error.What);
    }

    [Fact]
    public void Item_of_a_map_is_named_by_its_index()
    {
        Line[] items = [new Line(), new Line(), new Line { Price = Task.FromResult(3) }];
        NotTransferableException error = Refused(() => workers.Pool.MapAsync(static (Line _) => 1, items));
        Assert.Contains("index 2", error.What);
        Assert.Contains("Price", error.What);
    }

    [Fact]
    public void Types_that_do_not_say_what_they_are_are_refused()
    {
        RefusedArgument<object>(3);
        RefusedArgument<IEnumerable<int>>([1, 2]);
        RefusedArgument<IList>(new List<int>());
        RefusedArgument<Shape>(new Circle());
        RefusedArgument(new Holder<object> { Value = 1 });
        RefusedArgument(new Holder<IComparable> { Value = 1 });
        RefusedArgument(new Holder<Shape> { Value = new Circle() });
        RefusedArgument(new object?[] { null, "a" });
    }

    [Fact]
    public void Subclass_is_refused_where_its_base_is_declared()
    {
        NotTransferableException error = RefusedArgument<Base>(new Derived());
        Assert.Contains("'Derived' where 'Base' is declared", error.Reason);
        Assert.Contains("Value", RefusedArgument(new Holder<Base> { Value = new Derived() }).What);
        RefusedArgument(new Base[] { new Derived() });
        RefusedArgument((Base[])new Derived[1]);
    }

    [Fact]
    public void Delegates_in_data_are_refused()
    {
        RefusedArgument<Func<int>>(static () => 1);
        Assert.Contains("delegate", RefusedArgument(new Holder<Action> { Value = static () => { } }).Reason);
    }

    [Fact]
    public void Addresses_and_handles_are_refused()
    {
        RefusedArgument<nint>(5);
        RefusedArgument(new Holder<nuint> { Value = 5 });
        RefusedArgument(typeof(int).TypeHandle);
        int here = 1;
        Assert.Contains("Address", RefusedArgument(new Raw { Address = &here }).What);
    }

    [Fact]
    public void What_is_tied_to_this_process_is_refused()
    {
        RefusedArgument(typeof(int));
        RefusedArgument(new Thread(static () => { }));
        RefusedArgument(new Lock());
        RefusedArgument(new Words { "a" });
        using CancellationTokenSource source = new();
        RefusedArgument(source.Token);
        using SemaphoreSlim semaphore = new(1);
        RefusedArgument(semaphore);
    }

    [Fact]
    public void Arrays_of_several_dimensions_are_refused()
    {
        Assert.Contains("several dimensions", RefusedArgument(new int[2, 2]).Reason);
        Assert.Contains("several dimensions", RefusedArgument(new Holder<int[,]> { Value = new int[1, 1] }).Reason);
        Assert.Contains(
            "several dimensions", Refused(() => workers.Pool.ApplyAsync(static () => new int[1, 1])).Reason);
    }

    [Fact]
    public void Comparer_of_the_users_is_refused()
    {
        Assert.Contains("comparer", RefusedArgument(new HashSet<string>(new FirstLetter())).Reason);
        Assert.Contains("comparer", RefusedArgument(new Dictionary<string, int>(new FirstLetter())).Reason);
    }

    [Fact]
    public void Optional_structure_with_a_stream_is_refused()
    {
        using MemoryStream stream = new();
        Assert.Contains("Open", RefusedArgument<Handle?>(new Handle { Open = stream }).What);
    }

    [Fact]
    public void Result_of_a_type_that_never_travels_is_refused_at_once()
    {
        Assert.Contains("result", Refused(() => workers.Pool.ApplyAsync(static () => Stream.Null)).What);
        Assert.Contains("result", Refused(() => workers.Pool.ApplyAsync(static () => new object())).What);
        Assert.Contains("result", Refused(() => workers.Pool.MapAsync(static (int _) => Stream.Null, [1])).What);
        Assert.Contains(
            "result", Refused(() => workers.Pool.ApplyAsync(static () => Task.FromResult(Task.CompletedTask))).What);
    }

    [Fact]
    public void Result_that_turns_out_not_to_travel_fails_its_job_and_costs_no_worker()
    {
        HashSet<int?> processes = [];
        for (int i = 0; i < 20; i++)
        {
            AsyncResult<Line> result = workers.Pool.ApplyAsync(static () => new Line { Price = Task.FromResult(1) });
            NotTransferableException error = Bound.Throws<NotTransferableException>(() => result.Get());
            Assert.Contains("result", error.What);
            Assert.Contains("Price", error.What);
            Assert.Contains("Task", error.Reason);
            processes.Add(result.WorkerProcessId);
        }

        Assert.InRange(processes.Count, 1, 2);
    }

    [Fact]
    public void Chain_of_a_million_objects_is_refused()
    {
        Chain chain = NewChain(1_000_000);
        NotTransferableException error = Bound.Throws<NotTransferableException>(
            () => workers.Pool.ApplyAsync(static (Chain c) => c.Next is null, chain));
        Assert.Contains("deep", error.Reason);
    }

    [Fact]
    public void Chain_of_a_million_objects_is_refused_as_a_result()
    {
        NotTransferableException error = Bound.Throws<NotTransferableException>(
            () => workers.Pool.Apply(static () => NewChain(1_000_000)));
        Assert.Contains("deep", error.Reason);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(5_000)]
    [InlineData(10_000)]
    [InlineData(15_000)]
    [InlineData(20_000)]
    [InlineData(25_000)]
    [InlineData(30_000)]
    [InlineData(40_000)]
    [InlineData(60_000)]
    [InlineData(100_000)]
    public void Chain_of_any_length_travels_whole_or_is_refused(int length)
    {
        try
        {
            Chain back = Bound.Within(() => workers.Pool.Apply(static (int n) => NewChain(n), length));
            Assert.Equal(length, Count(back));
        }
        catch (NotTransferableException refused)
        {
            Assert.Contains("POOL403", refused.Message);
        }

        try
        {
            Chain chain = NewChain(length);
            Assert.Equal(length, Bound.Within(() => workers.Pool.Apply(static (Chain c) => Count(c), chain)));
        }
        catch (NotTransferableException refused)
        {
            Assert.Contains("POOL403", refused.Message);
        }
    }

    private static Chain NewChain(int length)
    {
        Chain first = new();
        for (int i = 1; i < length; i++) first = new Chain { Next = first };
        return first;
    }

    private static int Count(Chain chain)
    {
        int count = 1;
        for (Chain? next = chain.Next; next is not null; next = next.Next) count++;
        return count;
    }

    private static NotTransferableException Refused(Action submit)
    {
        NotTransferableException error = Bound.Throws<NotTransferableException>(submit);
        Assert.Contains("(POOL403)", error.Message);
        return error;
    }

    private NotTransferableException RefusedArgument<T>(T value)
    {
        NotTransferableException error = Refused(() => workers.Pool.ApplyAsync(static (T _) => 1, value));
        Assert.Contains("argument 'argument'", error.What);
        return error;
    }
}
