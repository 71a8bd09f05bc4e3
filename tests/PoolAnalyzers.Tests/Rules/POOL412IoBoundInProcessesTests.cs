using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL412IoBoundInProcesses>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL412IoBoundInProcesses, PoolAnalyzers.CodeFixes.Rules.POOL412IoBoundInProcessesFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL412IoBoundInProcessesTests
{
    [Theory]
    [InlineData("using var pool = new [|ProcessPool|](4); pool.Map(path => File.ReadAllText(path).Length, paths);")]
    [InlineData("using var pool = new [|ProcessPool|](); foreach (var path in paths) pool.ApplyAsync(() => File.Delete(path)); pool.Close(); pool.Join();")]
    [InlineData("using var pool = new [|ProcessPool|](new PoolOptions { Workers = 4 }); pool.Map(Length, paths);")]
    [InlineData("using var pool = new [|ProcessPool|](4); pool.Map(path => Read(path).Trim(), paths);")]
    [InlineData("using ProcessPool pool = [|new(4)|]; pool.Map(async url => await s_client.GetStringAsync(url), paths);")]
    [InlineData("using var pool = new [|ProcessPoolExecutor|](4); pool.Submit(() => Download(paths[0])).Result();")]
    [InlineData("using var pool = new [|ProcessPool|](4); pool.Map(path => { using var file = File.OpenText(path); var n = 0; while (file.ReadLine() is { } line) { File.AppendAllText(\"log\", line); n++; } return n; }, paths);")]
    [InlineData("using var pool = new [|ProcessPool|](4); pool.Map(path => { for (var tries = 1;; tries++) { try { return File.ReadAllText(path); } catch (IOException) when (tries < 3) { Thread.Sleep(100); } } }, paths);")]
    public Task Jobs_that_only_wait(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_names_the_pool_and_what_to_make() => Verify.Reports(
        InMethod("using var pool = new {|#0:ProcessPool|}(4); {|#1:pool.Map(Length, paths)|};"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    AdditionalLocations = [1],
                    Severity = DiagnosticSeverity.Info, Arguments = ["pool", "WorkerThreadPool"],
                },
            ],
        });

    [Theory]
    // Something is computed, or may be.
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => Count(File.ReadAllText(path)), paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => File.ReadAllText(path).Count(char.IsUpper), paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => Regex.Replace(File.ReadAllText(path), \"a\", \"b\"), paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => work(File.ReadAllText(path)), paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => _worker.Do(File.ReadAllText(path)), paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(Length, paths); pool.Map(x => x * x, new[] { 1, 2 });")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => Tree(path, 9), paths);")]
    // It only stands for something.
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => { Thread.Sleep(100); return path.Length; }, paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(async path => { await Task.Delay(100); return path; }, paths);")]
    [InlineData("using var pool = new ProcessPool(4); foreach (var path in paths) pool.ApplyAsync(() => Console.WriteLine(path));")]
    // There is a reason for processes.
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => $\"{Environment.ProcessId} {File.ReadAllText(path)}\", paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => { Directory.SetCurrentDirectory(path); return File.ReadAllText(\"x\"); }, paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => { s_last = path; return File.ReadAllText(path); }, paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => s_last + File.ReadAllText(path), paths);")]
    [InlineData("using var pool = new ProcessPool(4); var n = 0; pool.Map(path => { n++; return File.ReadAllText(path); }, paths);")]
    [InlineData("using var pool = new ProcessPool(4); pool.Map(path => File.ReadAllText(path), paths, timeout: TimeSpan.FromSeconds(5));")]
    [InlineData("using var pool = new ProcessPool(new PoolOptions { MaxTasksPerWorker = 1 }); pool.Map(Length, paths);")]
    [InlineData("using var pool = new ProcessPool(options); pool.Map(Length, paths);")]
    [InlineData("var pool = new ProcessPool(4); pool.MapAsync(Length, paths); pool.Terminate(); pool.Join();")]
    // Somebody else may use it.
    [InlineData("using var pool = new ProcessPool(4); pool.Map(Length, paths); Use(pool);")]
    [InlineData("given.Map(Length, paths);")]
    [InlineData("using var pool = new WorkerThreadPool(4); pool.Map(Length, paths);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("using var pool = new [|ProcessPool|](4); pool.Map(Length, paths);",
        "using var pool = new WorkerThreadPool(4); pool.Map(Length, paths);")]
    [InlineData("using ProcessPool pool = [|new(4)|]; pool.Map(Length, paths);",
        "using WorkerThreadPool pool = new(4); pool.Map(Length, paths);")]
    [InlineData("using (ProcessPool pool = new [|PoolRuntime.ProcessPool|]()) { pool.Map(Length, paths); }",
        "using (WorkerThreadPool pool = new PoolRuntime.WorkerThreadPool()) { pool.Map(Length, paths); }")]
    [InlineData("using Executor pool = new [|ProcessPoolExecutor|](4); pool.Submit(() => Length(paths[0])).Result();",
        "using Executor pool = new ThreadPoolExecutor(4); pool.Submit(() => Length(paths[0])).Result();")]
    public Task It_becomes_a_pool_of_threads(string bad, string good) => VerifyFix.Fixes(
        InMethod(bad), InMethod(good), POOL412IoBoundInProcessesFix.TakeThreads);

    private static string InMethod(string body) => $$"""
        using System.Text.RegularExpressions;
        using PoolRuntime;
        interface IWorker { int Do(string text); }
        class C
        {
            static readonly HttpClient s_client = new();
            static string s_last = "";
            readonly IWorker _worker = null!;

            void M(string[] paths, PoolOptions options, ProcessPool given, Func<string, int> work)
            {
                {{body}}
            }

            static int Length(string path) => Read(path).Length;
            static string Read(string path) => File.ReadAllText(path);
            static string Download(string url) { Console.WriteLine(url); return s_client.GetStringAsync(url).Result; }
            static int Count(string text) { var n = 0; foreach (var c in text) n += c; return n; }
            static int Tree(string path, int depth) => depth == 0 ? Read(path).Length : Tree(path, depth - 1) * 2;
            static void Use(ProcessPool pool) { }
        }
        """;
}
