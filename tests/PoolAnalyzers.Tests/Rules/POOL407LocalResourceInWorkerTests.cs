using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL407LocalResourceInWorker>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL407LocalResourceInWorkerTests
{
    [Theory]
    [InlineData("pool.Map(i => { if (i > 3) [|Environment.Exit(1)|]; return i; }, items);")]
    [InlineData("pool.Apply(() => { [|Environment.FailFast(\"a\")|]; });")]
    [InlineData("pool.Apply(() => [|Console.ReadLine()|]);")]
    [InlineData("pool.ApplyAsync(() => [|Console.In|].ReadToEnd());")]
    [InlineData("pool.ApplyAsync(() => { [|Environment.CurrentDirectory|] = \"/\"; });")]
    [InlineData("pool.ApplyAsync(() => [|Directory.SetCurrentDirectory(\"/\")|]);")]
    [InlineData("pool.ApplyAsync(() => [|Environment.SetEnvironmentVariable(\"A\", \"b\")|]);")]
    [InlineData("using var executor = new ProcessPoolExecutor(2); executor.Submit(() => { [|Environment.Exit(1)|]; });")]
    [InlineData("pool.Map(Ask, items);")]
    public Task What_belongs_to_the_process(string body) => Verify.Reports(InMethod(body, body.Contains("Ask")));

    [Theory]
    [InlineData("Console.ReadLine(); pool.Map(i => i, items);")]
    [InlineData("pool.Apply(() => Environment.CurrentDirectory);")]
    [InlineData("pool.Apply(() => Environment.GetEnvironmentVariable(\"A\"));")]
    [InlineData("pool.Apply(() => Console.WriteLine(Environment.ProcessorCount));")]
    [InlineData("var p = new ChildProcess(() => { Environment.CurrentDirectory = \"/\"; Environment.Exit(3); }); p.Start(); p.Join();")]
    [InlineData("using var threads = new WorkerThreadPool(2); threads.Apply(() => { Environment.CurrentDirectory = \"/\"; });")]
    [InlineData("pool.ApplyAsync(() => 1, callback: _ => Environment.Exit(0));")]
    [InlineData("var options = new PoolOptions().WithInitializer((int n) => Environment.SetEnvironmentVariable(\"A\", \"b\"), 1);")]
    [InlineData("pool.Apply(() => Own.Exit(1));")]
    public Task Silent(string body) => Verify.Silent(InMethod(body, false));

    private static string InMethod(string body, bool asks) => $$"""
        using PoolRuntime;
        static class Own { public static int Exit(int code) => code; }
        class C
        {
            static string? Ask(int i) { Console.WriteLine(i); return {{(asks ? "[|Console.ReadLine()|]" : "Console.ReadLine()")}}; }
            void M(ProcessPool pool, List<int> items)
            {
                {{body}}
            }
        }
        """;
}
