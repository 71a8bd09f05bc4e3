using System.Linq.Expressions;
using Xunit;

namespace PoolRuntime.Tests.Calls;

/// <summary>Any delegate of the program runs in a worker and does there what it does here.</summary>
public sealed class DelegateTests(PoolOfTwo workers) : IClassFixture<PoolOfTwo>
{
    private ProcessPool Pool => workers.Pool;

    private static int Double(int number) => number * 2;

    private static string NameOf<T>() => typeof(T).Name;

    private static Dictionary<TKey, TValue> Pair<TKey, TValue>(TKey key, TValue value) where TKey : notnull =>
        new() { [key] = value };

    private static async Task<int> DoubleLater(int number)
    {
        await Task.Yield();
        return number * 2;
    }

    private static int Optional(int number, params int[] more) => number + more.Length;

    private sealed record Scale(int Factor)
    {
        public int Times(int number) => number * Factor;

        public async Task<int> TimesLater(int number)
        {
            await Task.Yield();
            return number * Factor;
        }
    }

    private readonly record struct Shift(int By)
    {
        public int Move(int number) => number + By;
    }

    private class Animal
    {
        public virtual string Speak() => "…";
    }

    private sealed class Dog : Animal
    {
        public override string Speak() => "woof";

        public Func<string> Base() => base.Speak;
    }

    private sealed class Maker<T>(T value)
    {
        public T Make() => value;

        public static string Name() => typeof(T).Name;

        public static string Names<TOther>() => $"{typeof(T).Name} {typeof(TOther).Name}";

        public Func<List<T>> Lambda()
        {
            T copy = value;
            return () => [copy];
        }

        public Func<TOther, string> GenericLambda<TOther>(TOther other) => given => $"{other} {given}";

        public class Inner<TInner>
        {
            public static string Name() => $"{typeof(T).Name} {typeof(TInner).Name}";
        }
    }

    [Fact]
    public void Static_methods_run_in_another_process()
    {
        Assert.Equal(42, Run(Double, 21));
        Assert.NotEqual(Environment.ProcessId, Run(static () => Environment.ProcessId));
    }

    [Fact]
    public void Methods_of_the_libraries_run()
    {
        Assert.Equal(3.0, Run(Math.Sqrt, 9.0));
        Assert.Equal("A", Run("a".ToUpperInvariant));
        Assert.True(Run(new List<int> { 1, 2 }.Contains, 2));
    }

    [Fact]
    public void Local_functions_run()
    {
        int offset = 5;
        Assert.Equal(6, Run(Add, 1));
        Assert.Equal(2, Run(Increment, 1));

        int Add(int number) => Increment(number) + offset - 1;
        static int Increment(int number) => number + 1;
    }

    [Fact]
    public void Lambdas_in_a_loop_have_their_own_variable()
    {
        List<AsyncResult<int>> results = [];
        for (int i = 0; i < 20; i++)
        {
            int square = i * i;
            results.Add(Pool.ApplyAsync(() => square));
        }

        foreach (string text in new[] { "a", "bb", "ccc" }) results.Add(Pool.ApplyAsync(() => text.Length));
        Assert.Equal(
            [.. Enumerable.Range(0, 20).Select(i => i * i), 1, 2, 3],
            results.Select(result => Bound.Within(() => result.Get())));
    }

    [Fact]
    public void Captured_variable_has_the_value_of_the_moment_of_submitting()
    {
        int number = 1;
        AsyncResult<int> first = Pool.ApplyAsync(() => number);
        number = 2;
        AsyncResult<int> second = Pool.ApplyAsync(() => number);
        Assert.Equal((1, 2), Bound.Within(() => (first.Get(), second.Get())));
    }

    [Fact]
    public void Nested_closures_run()
    {
        int outer = 1;
        List<Func<int>> jobs = [];
        for (int i = 0; i < 3; i++)
        {
            int middle = i * 10;
            foreach (int inner in new[] { 100, 200 }) jobs.Add(() => outer + middle + inner);
        }

        Assert.Equal([101, 201, 111, 211, 121, 221], jobs.Select(job => Run(job)));
    }

    [Fact]
    public void Neighbours_in_the_scope_stay_here()
    {
        using MemoryStream log = new();
        int number = 20;
        Func<long> neighbour = () => log.Length + number;
        Assert.Equal(21, Run(() => number + 1));
        Assert.Equal(20, neighbour());
    }

    [Fact]
    public void Neighbours_stay_here_when_the_lambda_holds_lambdas_itself()
    {
        using MemoryStream log = new();
        int factor = 2;
        Action neighbour = () => log.WriteByte((byte)factor);
        Assert.Equal(12, Run(() => new[] { 1, 2, 3 }.Sum(number => number * factor)));
        Assert.Equal(12, Bound.Within(() => Pool.Apply(async () =>
        {
            await Task.Yield();
            return new[] { 1, 2, 3 }.Where(number => number > 0).Sum(number => number * factor);
        })));
        neighbour();
    }

    [Fact]
    public void Neighbours_in_an_outer_scope_stay_here()
    {
        using MemoryStream log = new();
        int outer = 1;
        Action neighbour = () => log.WriteByte((byte)outer);
        for (int i = 0; i < 2; i++)
        {
            int inner = i;
            Assert.Equal(i + 1, Run(() => outer + inner));
        }

        neighbour();
    }

    [Fact]
    public void Lambda_that_uses_a_local_function_of_its_scope_runs()
    {
        using MemoryStream log = new();
        int by = 7;
        Action neighbour = () => log.WriteByte(1);
        Assert.Equal(8, Run(() => Shifted(1)));
        neighbour();

        int Shifted(int number) => number + by;
    }

    [Fact]
    public void Captured_delegates_run()
    {
        int three = 3;
        Func<int, int> triple = number => number * three;
        Func<int, int> doubled = Double;
        Assert.Equal(60, Run(() => triple(doubled(10))));
    }

    [Fact]
    public void Composed_delegates_run()
    {
        Func<int, int> all = static number => number;
        for (int i = 0; i < 20; i++)
        {
            Func<int, int> before = all;
            int step = i;
            all = number => before(number) + step;
        }

        Assert.Equal(190, Run(all, 0));
    }

    [Fact]
    public void Delegates_composed_a_hundred_thousand_times_are_refused()
    {
        Func<int, int> all = static number => number;
        for (int i = 0; i < 100_000; i++)
        {
            Func<int, int> before = all;
            all = number => before(number) + 1;
        }

        Assert.Contains("POOL403", Bound.Throws<NotTransferableException>(() => Pool.ApplyAsync(all, 0)).Message);
    }

    [Fact]
    public void Recursive_lambda_runs()
    {
        Func<int, int> factorial = null!;
        factorial = number => number <= 1 ? 1 : number * factorial(number - 1);
        Assert.Equal(3628800, Run(factorial, 10));
        Assert.Equal(3628801, Run(() => factorial(10) + 1));
    }

    [Fact]
    public void Methods_of_objects_run_with_their_state()
    {
        Assert.Equal(15, Run(new Scale(5).Times, 3));
        Assert.Equal(8, Run(new Shift(5).Move, 3));
        Assert.Equal(15, Bound.Within(() => Pool.Apply(new Scale(5).TimesLater, 3)));
    }

    [Fact]
    public void Virtual_methods_run_as_those_of_the_object()
    {
        Animal animal = new Dog();
        Assert.Equal("woof", Run(animal.Speak));
        Assert.Equal("…", Run(new Dog().Base()));
    }

    [Fact]
    public void Extension_methods_run_on_their_object()
    {
        Assert.Equal("cba", Run("abc".Backwards));
        Assert.Equal(6, Run(new[] { 1, 2, 3 }.Total));
    }

    [Fact]
    public void Extension_method_on_null_runs_or_says_why_not()
    {
        string? nothing = null;
        Func<bool> job = nothing.IsMissing;
        Assert.True(Run(job));
    }

    [Fact]
    public void Generic_methods_run()
    {
        Assert.Equal("Int32", Run(NameOf<int>));
        Assert.Equal("String", Run(NameOf<string>));
        Assert.Equal("List`1", Run(NameOf<List<(int, string)[]>>));
        Assert.Equal("Int32[,]", Run(NameOf<int[,]>));
        Assert.Equal([2], Run(Pair<string, List<int>>, "a", new List<int> { 2 })["a"]);
        Assert.Equal("x", Run(Pair<int, string>, 1, "x")[1]);
    }

    [Fact]
    public void Methods_of_generic_classes_run()
    {
        Assert.Equal("Int32", Run(Maker<int>.Name));
        Assert.Equal("String[]", Run(Maker<string[]>.Name));
        Assert.Equal("Int32 String", Run(Maker<int>.Names<string>));
        Assert.Equal("String Int64", Run(Maker<string>.Inner<long>.Name));
        Assert.Equal(5, Run(new Maker<int>(5).Make));
        Assert.Equal("a", Run(new Maker<string>("a").Make));
    }

    [Fact]
    public void Lambdas_of_generic_classes_and_methods_run()
    {
        Assert.Equal(["a"], Run(new Maker<string>("a").Lambda()));
        Assert.Equal([5], Run(new Maker<int>(5).Lambda()));
        Assert.Equal("x 3", Run(new Maker<int>(5).GenericLambda("x"), "3"));
        Assert.Equal("1 2", Run(new Maker<string>("a").GenericLambda(1), 2));
        Assert.Equal("7 7", Twice(7));
        Assert.Equal("a a", Twice("a"));
    }

    [Fact]
    public void Async_jobs_give_what_they_give_when_they_are_done()
    {
        int number = 4;
        Assert.Equal(8, Bound.Within(() => Pool.Apply(DoubleLater, 4)));
        Assert.Equal(5, Bound.Within(() => Pool.Apply(async () =>
        {
            await Task.Delay(1);
            return number + 1;
        })));
        Assert.Equal([2, 4, 6], Bound.Within(() => Pool.Map(DoubleLater, [1, 2, 3])));
        Bound.Within(() => Pool.Apply(async () => await Task.Delay(number)));
        Bound.Within(() => Pool.Apply(async (int milliseconds) => await Task.Delay(milliseconds), 1));
        Assert.Equal(3, Bound.Within(() => Pool.Apply(static () => Task.FromResult(3))));
    }

    [Fact]
    public void Actions_run()
    {
        string file = Path.Combine(OwnTemporaryFolder.Path, "written by a job");
        Bound.Within(() => Pool.Apply(() => File.WriteAllText(file, "1")));
        Bound.Within(() => Pool.Apply(static (string f) => File.AppendAllText(f, "2"), file));
        Bound.Within(() => Pool.Apply(static (string f, string t) => File.AppendAllText(f, t), file, "3"));
        Bound.Within(() => Pool.Apply(
            static (string f, string t, int times) =>
                File.AppendAllText(f, string.Concat(Enumerable.Repeat(t, times))), file, "4", 2));
        Assert.Equal("12344", File.ReadAllText(file));
        File.Delete(file);
    }

    [Fact]
    public void What_a_job_changes_stays_in_its_worker()
    {
        int count = 0;
        List<int> list = [1];
        Assert.Equal((1, 2), Run(() =>
        {
            count++;
            list.Add(2);
            return (count, list.Count);
        }));
        Assert.Equal((0, 1), (count, list.Count));
    }

    [Fact]
    public void Jobs_with_pools_of_their_own_run() => Assert.Equal([2, 4, 6], Run(static () =>
    {
        using ProcessPool inner = new(1);
        return inner.Map(Double, [1, 2, 3]);
    }));

    [Fact]
    public void Async_void_is_refused()
    {
        Action job = async () => await Task.Yield();
        Assert.Contains("POOL409", Bound.Throws<ArgumentException>(() => Pool.ApplyAsync(job)).Message);
    }

    [Fact]
    public void Several_delegates_in_one_are_refused()
    {
        Action job = static () => { };
        job += static () => { };
        Assert.Contains("'+'", Bound.Throws<ArgumentException>(() => Pool.ApplyAsync(job)).Message);
    }

    [Fact]
    public void Captured_delegates_that_no_worker_has_are_refused()
    {
        Func<int, int> compiled = NewExpression();
        Assert.Contains("run time", Bound.Throws<ArgumentException>(() => Pool.ApplyAsync(() => compiled(1))).Message);
    }

    [Fact]
    public void Compiled_expressions_are_refused() => Assert.Contains(
        "run time", Bound.Throws<ArgumentException>(() => Pool.ApplyAsync(NewExpression(), 1)).Message);

    [Fact]
    public void Value_tasks_are_refused()
    {
        Assert.Contains("ValueTask", Bound.Throws<ArgumentException>(
            () => Pool.ApplyAsync(static () => new ValueTask<int>(1))).Message);
        Assert.Contains("ValueTask", Bound.Throws<ArgumentException>(
            () => Pool.ApplyAsync(static () => ValueTask.CompletedTask)).Message);
    }

    [Fact]
    public void Delegates_made_by_reflection_run() => Assert.Equal(8, Run(
        typeof(DelegateTests).GetMethod(
            nameof(Double), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .CreateDelegate<Func<int, int>>(), 4));

    [Fact]
    public void Optional_and_variable_parameters_are_those_of_the_lambda() =>
        Assert.Equal(3, Run(static () => Optional(1, 2, 3)));

    private static Func<int, int> NewExpression()
    {
        ParameterExpression number = Expression.Parameter(typeof(int));
        return Expression.Lambda<Func<int, int>>(Expression.Add(number, Expression.Constant(1)), number).Compile();
    }

    private string Twice<T>(T value)
    {
        Func<string> job = () => $"{value} {value}";
        return Run(job);
    }

    private T Run<T>(Func<T> job) => Bound.Within(() => Pool.Apply(job));

    private T Run<TArgument, T>(Func<TArgument, T> job, TArgument argument) =>
        Bound.Within(() => Pool.Apply(job, argument));

    private T Run<T1, T2, T>(Func<T1, T2, T> job, T1 first, T2 second) =>
        Bound.Within(() => Pool.Apply(job, first, second));
}

internal static class TextExtensions
{
    public static string Backwards(this string text) => new([.. text.Reverse()]);

    public static int Total(this int[] numbers) => numbers.Sum();

    public static bool IsMissing(this string? text) => text is null;
}
