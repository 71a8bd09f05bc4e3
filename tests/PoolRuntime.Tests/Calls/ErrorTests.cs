using System.Collections;
using System.Runtime.CompilerServices;
using Xunit;

namespace PoolRuntime.Tests.Calls;

/// <summary>What a job throws reaches the one who asks for its result, whatever kind of exception it is.</summary>
[Trait("Conformance", "X-006")]
public sealed class ErrorTests(PoolOfTwo workers) : IClassFixture<PoolOfTwo>
{
    private sealed class OutOfStockException(string article, int wanted) : Exception($"{article}: {wanted} wanted")
    {
        public string Article { get; } = article;

        public int Wanted { get; } = wanted;

        public List<string> Instead { get; } = ["pencil"];
    }

    private sealed class HoldsStreamException(Stream stream, int code) : Exception($"code {code}")
    {
        public Stream Stream { get; } = stream;
    }

    private sealed unsafe class HoldsAddressException : Exception
    {
        public int* Address;

        public override string Message => "an address";
    }

    private sealed class SilentException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message today");
    }

    private sealed class HostileException : Exception
    {
        public override string Message => throw new InvalidOperationException();

        public override string? StackTrace => throw new InvalidOperationException();

        public override IDictionary Data => throw new InvalidOperationException();

        public override string ToString() => throw new InvalidOperationException();
    }

    private sealed class GenericException<T>(T value) : Exception($"{value}")
    {
        public T Value { get; } = value;
    }

    private sealed class HostileValue
    {
        public override string ToString() => throw new InvalidOperationException();
    }

    [Fact]
    public void Type_message_and_inner_exceptions_arrive()
    {
        ArgumentException error = Thrown<ArgumentException>(static () => throw new ArgumentException(
            "wrong", "size", new FormatException("not a number", new OverflowException("too much"))));
        Assert.Equal("size", error.ParamName);
        Assert.StartsWith("wrong", error.Message);
        FormatException inner = Assert.IsType<FormatException>(error.InnerException);
        Assert.Equal("not a number", inner.Message);
        Assert.Equal("too much", Assert.IsType<OverflowException>(inner.InnerException).Message);
    }

    [Fact]
    public void Stack_of_the_worker_arrives()
    {
        InvalidOperationException error = Thrown<InvalidOperationException>(ThrowDeepInside);
        Assert.Contains(nameof(ThrowDeepInside), error.StackTrace);
        Assert.Contains(nameof(ThrowDeepInside), error.ToString());
        Assert.Contains("ErrorTests.cs", error.StackTrace);
    }

    [Fact]
    public void Stack_of_an_async_job_arrives()
    {
        InvalidOperationException error = Bound.Throws<InvalidOperationException>(() => workers.Pool.Apply(async () =>
        {
            await Task.Yield();
            ThrowDeepInside();
        }));
        Assert.Contains(nameof(ThrowDeepInside), error.StackTrace);
    }

    [Fact]
    public void Data_arrives_as_text()
    {
        InvalidOperationException error = Thrown<InvalidOperationException>(static () =>
        {
            InvalidOperationException thrown = new("x");
            thrown.Data["file"] = "a.txt";
            thrown.Data["line"] = 12;
            thrown.Data["bad"] = new HostileValue();
            thrown.Data[3] = "no name";
            throw thrown;
        });
        Assert.Equal(("a.txt", "12"), (error.Data["file"], error.Data["line"]));
    }

    [Fact]
    public void Exceptions_of_the_libraries_arrive_as_they_are()
    {
        Assert.Equal("a.txt", Thrown<FileNotFoundException>(
            static () => throw new FileNotFoundException("gone", "a.txt")).FileName);
        Assert.Equal(7, Thrown<System.ComponentModel.Win32Exception>(
            static () => throw new System.ComponentModel.Win32Exception(7)).NativeErrorCode);
        Thrown<KeyNotFoundException>(static () => _ = new Dictionary<int, int>()[3]);
        Thrown<DivideByZeroException>(static () => _ = 1 / int.Parse("0"));
        Thrown<NullReferenceException>(static () => _ = ((string?)null)!.Length);
        Thrown<TimeoutException>(static () => throw new TimeoutException());
        Thrown<TypeInitializationException>(static () => throw new TypeInitializationException("A", null));
    }

    [Fact]
    public void Cancellation_arrives()
    {
        Thrown<OperationCanceledException>(static () => throw new OperationCanceledException("stopped"));
        Thrown<OperationCanceledException>(
            static () => throw new OperationCanceledException(new CancellationToken(canceled: true)));
        Bound.Throws<TaskCanceledException>(() => workers.Pool.Apply(static async () =>
        {
            using CancellationTokenSource source = new();
            source.Cancel();
            await Task.Delay(1000, source.Token);
        }));
    }

    [Fact]
    public void Fields_of_the_users_exceptions_arrive()
    {
        OutOfStockException error = Thrown<OutOfStockException>(static () => throw new OutOfStockException("pen", 3));
        Assert.Equal(("pen", 3, "pen: 3 wanted"), (error.Article, error.Wanted, error.Message));
        Assert.Equal(["pencil"], error.Instead);
        Assert.Equal([1, 2], Thrown<GenericException<int[]>>(
            static () => throw new GenericException<int[]>([1, 2])).Value);
    }

    [Fact]
    public void Exception_that_cannot_travel_is_told_in_another()
    {
        RemoteException error = Thrown<RemoteException>(
            static () => throw new HoldsStreamException(Stream.Null, 5));
        Assert.EndsWith(nameof(HoldsStreamException), error.TypeName);
        Assert.Equal("code 5", error.Message);
        Assert.Contains(nameof(Exception_that_cannot_travel_is_told_in_another), error.RemoteStackTrace);
        Assert.Contains(nameof(HoldsStreamException), error.ToString());
    }

    [Fact]
    public void Exception_with_an_address_is_told_in_another() => Assert.EndsWith(
        nameof(HoldsAddressException), Thrown<RemoteException>(HoldAddress).TypeName);

    [Fact]
    public void Exception_without_a_message_arrives() => Assert.EndsWith(
        nameof(SilentException), Thrown<RemoteException>(static () => throw new SilentException()).TypeName);

    [Fact]
    public void Exception_that_throws_whatever_it_is_asked_arrives()
    {
        RemoteException error = Thrown<RemoteException>(static () => throw new HostileException());
        Assert.EndsWith(nameof(HostileException), error.TypeName);
    }

    [Fact]
    public void Message_of_ten_megabytes_arrives() => Assert.Equal(
        5_000_000, Thrown<InvalidOperationException>(
            static () => throw new InvalidOperationException(new string('x', 5_000_000))).Message.Length);

    [Fact]
    public void Fifty_exceptions_inside_each_other_arrive()
    {
        Exception? error = Thrown<InvalidOperationException>(static () => throw Nested(
            50, static (depth, inner) => new InvalidOperationException($"{depth}", inner)));
        for (int depth = 50; depth > 0; depth--, error = error.InnerException) Assert.Equal($"{depth}", error!.Message);
        Assert.Null(error);
    }

    [Fact]
    public void Fifty_aggregates_inside_each_other_arrive()
    {
        Exception? error = Thrown<AggregateException>(static () => throw Nested(
            50, static (depth, inner) => inner is null ? new AggregateException() : new AggregateException(inner)));
        for (int depth = 50; depth > 1; depth--) error = Assert.IsType<AggregateException>(error!.InnerException);
    }

    [Fact]
    public void Fifty_exceptions_that_cannot_travel_inside_each_other_arrive()
    {
        Exception? error = Thrown<RemoteException>(static () => throw Nested(50, static (_, inner) =>
            new HoldsStreamAndInnerException(inner)));
        for (int depth = 50; depth > 1; depth--) error = Assert.IsType<RemoteException>(error!.InnerException);
    }

    [Fact]
    public void Aggregate_arrives_with_all_that_it_holds()
    {
        AggregateException error = Thrown<AggregateException>(static () => throw new AggregateException(
            "several", new FormatException("a"), new OutOfStockException("pen", 1)));
        Assert.Equal("several (a) (pen: 1 wanted)", error.Message);
        Assert.Equal([typeof(FormatException), typeof(OutOfStockException)],
            error.InnerExceptions.Select(inner => inner.GetType()));
    }

    [Fact]
    public void Each_one_who_asks_gets_an_exception_of_his_own()
    {
        AsyncResult<int> result = workers.Pool.ApplyAsync(
            static int () => throw new InvalidOperationException("again", new FormatException()));
        InvalidOperationException first = Bound.Throws<InvalidOperationException>(() => result.Get());
        InvalidOperationException second = Bound.Throws<InvalidOperationException>(() => result.Get());
        Assert.NotSame(first, second);
        Assert.NotSame(first.InnerException, second.InnerException);
        Assert.Equal(Frames(first), Frames(second));

        // What is thrown again and again must not grow.
        static int Frames(Exception error) => error.StackTrace!.Split('\n').Length;
    }

    [Fact]
    public void Job_that_gives_no_task_fails() =>
        Bound.Throws<InvalidOperationException>(() => workers.Pool.Apply(static () => (Task<int>)null!));

    [Fact]
    public void Failing_jobs_cost_no_worker()
    {
        HashSet<int?> processes = [];
        for (int i = 0; i < 50; i++)
        {
            AsyncResult result = workers.Pool.ApplyAsync(ThrowDeepInside);
            Bound.Throws<InvalidOperationException>(() => result.Get());
            processes.Add(result.WorkerProcessId);
        }

        Assert.InRange(processes.Count, 1, 2);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowDeepInside() => throw new InvalidOperationException("deep inside");

    private static unsafe void HoldAddress()
    {
        int here = 1;
        throw new HoldsAddressException { Address = &here };
    }

    private static Exception Nested(int depth, Func<int, Exception?, Exception> wrap)
    {
        Exception? error = null;
        for (int i = 1; i <= depth; i++) error = wrap(i, error);
        return error!;
    }

    private sealed class HoldsStreamAndInnerException(Exception? inner) : Exception("x", inner)
    {
        public Stream Stream { get; } = Stream.Null;
    }

    private TException Thrown<TException>(Action job) where TException : Exception
    {
        AsyncResult result = workers.Pool.ApplyAsync(job);
        TException error = Bound.Throws<TException>(() => result.Get());
        Assert.True(result.Ready);
        Assert.False(result.Successful);
        return error;
    }
}
