using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL112PoolInStaticInitializer>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL112PoolInStaticInitializerTests
{
    [Theory]
    [InlineData("static C() => [|Parallel.For(0, 9, i => Add(i))|];")]
    [InlineData("static C() { var t = Task.Run(() => Add(1)); [|t.Wait()|]; }")]
    [InlineData("static C() { var t = Task.Run(() => Add(1)); Console.WriteLine(); [|Task.WaitAll(t)|]; }")]
    [InlineData("static C() { var t = new Thread(Work); t.Start(); [|t.Join()|]; }")]
    [InlineData("static C() { var t = new Thread(() => new C().ToString()); t.Start(); [|t.Join()|]; }")]
    [InlineData("static C() { using var pool = new WorkerThreadPool(2); s_sum = [|pool.Apply(() => Sum(1))|]; }")]
    [InlineData("static C() { var pool = new WorkerThreadPool(2); pool.ApplyAsync(Work); pool.Close(); [|pool.Join()|]; }")]
    [InlineData("static readonly int Total = [|Task.Run(() => Number + 1).Result|];")]
    [InlineData("static int Total { get; } = [|Task.Run(() => Sum(1)).Result|];")]
    [InlineData("static readonly int[] All = [|new WorkerThreadPool(2).Map(i => i * Number, new[] { 1, 2 })|];")]
    [InlineData("static C() { var t = Task.Run(() => Other.Call()); [|t.Wait()|]; }")]
    public Task The_work_needs_the_type(string member) => Verify.Reports(InType(member));

    [Fact]
    public Task The_message_says_why() => Verify.Reports(
        InType("static C() { var t = Task.Run(() => Add(1)); {|#0:t.Wait()|}; }"),
        new()
        {
            Expected = [new(0) { Severity = DiagnosticSeverity.Warning, Arguments = ["t.Wait()", "C", "Add(1)"] }],
        });

    [Theory]
    [InlineData("static C() { Task.Run(() => Add(1)); }")]
    [InlineData("static C() { var t = Task.Run(() => Add(1)); t.Wait(1000); }")]
    [InlineData("static C() { var t = Task.Run(() => Other.Work()); t.Wait(); }")]
    [InlineData("static C() { var t = Task.Run(() => Console.WriteLine(Constant)); t.Wait(); }")]
    [InlineData("static C() { var t = Task.Run(() => { if (Console.ReadLine() is null) Add(1); }); t.Wait(); }")]
    [InlineData("static C() { var t = Task.Run(() => Add(1)); Other.Work(); Task.Delay(1).Wait(); }")]
    [InlineData("static readonly int Total = Task.Run(() => Twice(1)).Result;")]
    [InlineData("static readonly Task Begun = Task.Run(() => Add(1));")]
    [InlineData("static readonly Lazy<int> Total = new(() => Task.Run(() => Number).Result);")]
    [InlineData("static readonly Func<int> Total = () => Task.Run(() => Number).Result;")]
    [InlineData("static int Total => Task.Run(() => Number).Result;")]
    [InlineData("static void M() { Task.Run(() => Add(1)).Wait(); }")]
    [InlineData("readonly int _total = Task.Run(() => Number).Result;")]
    [InlineData("C() { Task.Run(() => Add(1)).Wait(); }")]
    [InlineData("static C() { using var pool = new ProcessPool(2); pool.Apply(Work); }")]
    public Task Silent(string member) => Verify.Silent(InType(member));

    private static string InType(string member) => $$"""
        using PoolRuntime;
        class C
        {
            private const int Constant = 1;
            internal static readonly int Number = Environment.ProcessorCount;
            internal static int s_sum;

            {{member}}

            internal static void Add(int x) => Interlocked.Add(ref s_sum, x);
            internal static int Sum(int x) => s_sum + x;
            internal static int Twice(int x) => 2 * x;
            internal static void Work() => Add(1);
        }
        static class Other
        {
            public static void Work() { }
            public static void Call() => C.Work();
        }
        """;
}
