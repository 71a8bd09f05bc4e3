using Fix = PoolAnalyzers.CodeFixes.Rules.POOL203MapBlocksUninterruptiblyFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL203MapBlocksUninterruptibly>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL203MapBlocksUninterruptibly,
    PoolAnalyzers.CodeFixes.Rules.POOL203MapBlocksUninterruptiblyFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL203MapBlocksUninterruptiblyTests
{
    private const string CtrlC = "Console.CancelKeyPress += (_, e) => e.Cancel = true;\n";

    // ---- What is reported

    [Theory]
    [InlineData("async Task<int> M(Pool pool, int[] items) { await Task.Yield(); return [|pool.Map(Work, items)|].Sum(); }")]
    [InlineData("async Task<int> M(Pool pool, int[] items) { await Task.Yield(); return [|pool.Apply(Work, 1)|]; }")]
    [InlineData("async Task M(Pool pool, int[] items) { await Task.Yield(); foreach (var x in [|pool.Map(Work, items, 4)|]) Console.Write(x); }")]
    [InlineData("async void M(Pool pool, int[] items) { await Task.Yield(); [|pool.Map(Work, items)|]; }")]
    [InlineData("Func<Task<int[]>> M(Pool pool, int[] items) => async () => { await Task.Yield(); return [|pool.Map(Work, items)|]; };")]
    [InlineData("void M(Pool pool, int[] items) { _ = Go(); async Task Go() { await Task.Yield(); [|pool.Map(Work, items)|]; } }")]
    [InlineData("async IAsyncEnumerable<int> M(Pool pool, int[] items) { await Task.Yield(); yield return [|pool.Map(Work, items)|][0]; }")]
    [InlineData("int[] M(Pool pool, int[] items, CancellationToken stop) => [|pool.Map(Work, items)|];")]
    [InlineData("void M(Pool pool, int[] items, CancellationToken stop) { stop.ThrowIfCancellationRequested(); [|pool.Apply(Work, 1)|]; }")]
    public Task In_async_code_and_where_there_is_a_token(string member) => Verify.Reports(InClass(member));

    [Theory]
    [InlineData(CtrlC + "[|pool.Map(Work, items)|];")]
    [InlineData(CtrlC + "var sum = [|pool.Map(Work, items)|].Sum();")]
    [InlineData(CtrlC + "[|pool.Apply(Work, 1)|];")]
    [InlineData("Console.CancelKeyPress += Stop;\n[|pool.Map(Work, items)|];\nstatic void Stop(object? o, ConsoleCancelEventArgs e) { e.Cancel = true; }")]
    [InlineData("Console.CancelKeyPress += delegate (object? o, ConsoleCancelEventArgs e) { Console.WriteLine(); e.Cancel = true; };\n[|pool.Map(Work, items)|];")]
    [InlineData("using var s = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGINT, c => c.Cancel = true);\n[|pool.Map(Work, items)|];")]
    [InlineData("Signals.Handle();\n[|pool.Map(Work, items)|];")]
    [InlineData("await Task.Yield();\n" + CtrlC + "[|pool.Map(Work, items)|];")]
    public Task In_a_program_that_handles_interrupts(string body) => Verify.Reports(InProgram(body));

    [Theory]
    [InlineData("class Form1 : System.Windows.Forms.Control { void Go_Click(object? sender, EventArgs e) => [|Jobs.Pool.Map(Jobs.Work, [1])|]; }")]
    [InlineData("class Window1 : System.Windows.DependencyObject { void Go(object sender, System.Windows.RoutedEventArgs e) { [|Jobs.Pool.Map(Jobs.Work, [1])|]; } }")]
    [InlineData("class Setup { void Add(System.Windows.Forms.Control button) => button.Click += (o, e) => [|Jobs.Pool.Map(Jobs.Work, [1])|]; }")]
    [InlineData("class Sums : Microsoft.AspNetCore.Mvc.ControllerBase { public int Get() => [|Jobs.Pool.Map(Jobs.Work, [1])|].Sum(); }")]
    [InlineData("class Index : Microsoft.AspNetCore.Mvc.RazorPages.PageModel { public void OnPost() { [|Jobs.Pool.Map(Jobs.Work, [1])|]; } }")]
    [InlineData("class Setup { void Add(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder app) => Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(app, \"/\", () => [|Jobs.Pool.Map(Jobs.Work, [1])|].Sum()); }")]
    public Task In_handlers_of_events_and_requests(string type) => Verify.Reports(type + Handlers);

    [Fact]
    public Task A_wrapper_with_attributes() => Verify.Reports(Wrapper + """

        class C
        {
            async Task M(JobRunner jobs) { await Task.Yield(); [|jobs.RunAll(3)|]; jobs.RunAll(3, TimeSpan.Zero); jobs.Start(3); }
            void N(JobRunner jobs, CancellationToken stop) { [|jobs.RunAll(3)|]; jobs.RunAll(3, token: stop); }
        }
        """);

    [Fact]
    public Task A_wrapper_that_the_additional_file_describes() => Verify.Reports("""
        // file: C.cs
        class Jobs { public void RunAll(int n) { } }
        class C { async Task M(Jobs jobs) { await Task.Yield(); [|jobs.RunAll(3)|]; } }
        // file: PoolAnalyzers.Contracts.txt
        Submits M:Jobs.RunAll(System.Int32)
        Waits   M:Jobs.RunAll(System.Int32)
        """);

    [Fact]
    public Task The_message_says_whom_it_blocks() => Verify.Reports(
        InClass("async Task M(Pool pool) { await Task.Yield(); {|#0:pool.Map(Work, [1])|}; }"),
        new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning, Arguments = ["Map", "the async method 'M'"] }] });

    // ---- What is not

    [Theory]
    [InlineData("void M(Pool pool, int[] items) => pool.Map(Work, items);")]
    [InlineData("void Click(object sender, EventArgs e) => new ProcessPool().Map(Work, [1]);")]
    [InlineData("async Task M(Pool pool, int[] items) => await pool.MapAsync(Work, items);")]
    [InlineData("async Task M(Pool pool, int[] items) { await Task.Yield(); pool.MapAsync(Work, items).Get(TimeSpan.FromSeconds(1)); }")]
    [InlineData("async Task M(Pool pool, int[] items) { await Task.Yield(); Sync(); void Sync() => pool.Map(Work, items); }")]
    [InlineData("async Task M(Pool pool, int[] items) => await Task.Run(() => pool.Map(Work, items));")]
    [InlineData("async Task M(Pool pool, int[] items) => await Task.Run(async () => { await Task.Yield(); pool.Map(Work, items); });")]
    [InlineData("async Task M(Pool pool, int[] items) { await Task.Yield(); var lazy = new Lazy<int[]>(() => pool.Map(Work, items)); }")]
    [InlineData("async Task M(int[] items) { await Task.Yield(); Parallel.ForEach(items, x => Work(x)); items.AsParallel().ForAll(x => Work(x)); }")]
    [InlineData("async Task M(int[] items) { await Task.Yield(); new Task(() => { }).RunSynchronously(); }")]
    [InlineData("void M(Pool pool, int[][] pieces, CancellationToken stop) { foreach (var items in pieces) { stop.ThrowIfCancellationRequested(); pool.Map(Work, items); } }")]
    [InlineData("int[] M(IQueryable<int> items) => items.Select(x => x + 1).ToArray();")]
    public Task Elsewhere_or_with_an_end(string member) => Verify.Silent(InClass(member));

    [Theory]
    [InlineData("pool.Map(Work, items);")]
    [InlineData("await Task.Yield();\npool.Map(Work, items);")]
    [InlineData("Console.CancelKeyPress += (_, e) => Console.WriteLine(\"bye\");\npool.Map(Work, items);")]
    [InlineData("Console.CancelKeyPress += (_, e) => e.Cancel = false;\npool.Map(Work, items);")]
    [InlineData("pool.Map(Work, items);\n" + CtrlC)]
    [InlineData(CtrlC + "Run();\nvoid Run() => pool.Map(Work, items);")]
    [InlineData(CtrlC + "pool.MapAsync(Work, items).Get(TimeSpan.FromMinutes(1));")]
    public Task In_a_program_that_an_interrupt_ends(string body) => Verify.Silent(InProgram(body));

    [Theory]
    [InlineData("class Helper { public int Get() => Jobs.Pool.Map(Jobs.Work, [1]).Sum(); }")]
    [InlineData("class Form1 : System.Windows.Forms.Control { int Compute(int n) => Jobs.Pool.Map(Jobs.Work, [n]).Sum(); }")]
    [InlineData("class Sums : Microsoft.AspNetCore.Mvc.ControllerBase { int Compute() => Jobs.Pool.Map(Jobs.Work, [1]).Sum(); }")]
    [InlineData("class Sums : Microsoft.AspNetCore.Mvc.ControllerBase { [Microsoft.AspNetCore.Mvc.NonAction] public int Compute() => Jobs.Pool.Map(Jobs.Work, [1]).Sum(); }")]
    public Task In_what_handles_nothing(string type) => Verify.Silent(type + Handlers);

    // ---- What the fix does

    [Theory]
    [InlineData("return [|pool.Map(Work, items)|].Sum();", "return (await pool.MapAsync(Work, items)).Sum();")]
    [InlineData("var r = [|pool.Map(Work, items)|]; return r[0];", "var r = await pool.MapAsync(Work, items); return r[0];")]
    [InlineData("return [|pool.Map(Work, items)|][0];", "return (await pool.MapAsync(Work, items))[0];")]
    [InlineData("foreach (var x in [|pool.Map(Work, items, chunkSize: 2)|]) Console.Write(x);\n        return 0;",
        "foreach (var x in await pool.MapAsync(Work, items, chunkSize: 2)) Console.Write(x);\n        return 0;")]
    [InlineData("return 1 + [|pool.Apply(Work, 1)|];", "return 1 + await pool.ApplyAsync(Work, 1);")]
    [InlineData("return [|pool.Map<int, int>(Work, items)|].Sum();", "return (await pool.MapAsync<int, int>(Work, items)).Sum();")]
    [InlineData("[|pool.Apply(() => Console.WriteLine())|]; return 1;", "await pool.ApplyAsync(() => Console.WriteLine()); return 1;")]
    [InlineData("return [|pool.Map(Work, [|pool.Map(Work, items)|])|].Sum();",
        "return (await pool.MapAsync(Work, await pool.MapAsync(Work, items))).Sum();")]
    public Task In_async_code_it_is_awaited(string before, string after) =>
        VerifyFix.Fixes(InAsyncMethod(before), InAsyncMethod(after), Fix.Await);

    [Fact]
    public Task An_event_handler_becomes_async() => VerifyFix.Fixes(
        """
        class Form1 : System.Windows.Forms.Control
        {
            // Two at once.
            private void Go_Click(object? sender, EventArgs e)
            {
                var a = [|Jobs.Pool.Map(Jobs.Work, [1])|];
                Console.WriteLine(a[0] + [|Jobs.Pool.Apply(Jobs.Work, 2)|]);
            }

            void Add() => Click += (o, e) => [|Jobs.Pool.Map(Jobs.Work, [1])|];
        }
        """ + Handlers,
        """
        class Form1 : System.Windows.Forms.Control
        {
            // Two at once.
            private async void Go_Click(object? sender, EventArgs e)
            {
                var a = await Jobs.Pool.MapAsync(Jobs.Work, [1]);
                Console.WriteLine(a[0] + await Jobs.Pool.ApplyAsync(Jobs.Work, 2));
            }

            void Add() => Click += async (o, e) => await Jobs.Pool.MapAsync(Jobs.Work, [1]);
        }
        """ + Handlers,
        Fix.Await);

    [Theory]
    [InlineData("async Task M(Pool pool, CancellationToken stop) { await Task.Yield(); var r = [|pool.Map(Work, [1])|]; }",
        "async Task M(Pool pool, CancellationToken stop) { await Task.Yield(); var r = await pool.MapAsync(Work, [1], cancellationToken: stop); }")]
    [InlineData("int M(Pool pool, CancellationToken stop) => [|pool.Map(Work, [1])|].Sum();",
        "int M(Pool pool, CancellationToken stop) => pool.Map(Work, [1], cancellationToken: stop).Sum();")]
    [InlineData("void M(Pool pool, CancellationToken stop) => [|pool.Apply(() => Console.WriteLine())|];",
        "void M(Pool pool, CancellationToken stop) => pool.Apply(() => Console.WriteLine(), cancellationToken: stop);")]
    public Task A_token_ends_the_waiting(string before, string after) =>
        VerifyFix.Fixes(InClass(before), InClass(after), Fix.PassToken);

    [Theory]
    [InlineData("void M(JobRunner jobs, CancellationToken stop) => [|jobs.RunAll(3)|];",
        "void M(JobRunner jobs, CancellationToken stop) => jobs.RunAll(3, token: stop);")]
    [InlineData("int M(JobRunner jobs, CancellationToken stop) => [|jobs.Count()|];",
        "int M(JobRunner jobs, CancellationToken stop) => jobs.Count(stop);")]
    public Task An_overload_is_given_the_token(string before, string after) => VerifyFix.Fixes(
        Wrapper + "\nclass C\n{\n    " + before + "\n}\n", Wrapper + "\nclass C\n{\n    " + after + "\n}\n", Fix.PassToken);

    [Theory]
    [InlineData(null, "TimeSpan.FromMinutes(5)")]
    [InlineData("00:05:00", "TimeSpan.FromMinutes(5)")]
    [InlineData("00:00:30", "TimeSpan.FromSeconds(30)")]
    [InlineData("00:01:30", "TimeSpan.FromSeconds(90)")]
    [InlineData("02:00:00", "TimeSpan.FromHours(2)")]
    [InlineData("0:0:0.25", "TimeSpan.FromMilliseconds(250)")]
    [InlineData("soon", "TimeSpan.FromMinutes(5)")]
    [InlineData("-00:01:00", "TimeSpan.FromMinutes(5)")]
    [InlineData("00:00:00", "TimeSpan.FromMinutes(5)")]
    [InlineData("99.00:00:00", "TimeSpan.FromMinutes(5)")]
    public Task The_timeout_is_that_of_the_editorconfig(string? option, string timeout) => VerifyFix.Fixes(
        InProgram(CtrlC + "var r = [|pool.Map(Work, items)|];"),
        InProgram(CtrlC + $"var r = pool.MapAsync(Work, items).Get({timeout});"),
        Fix.WithTimeout,
        new() { EditorConfig = option is null ? null : "[*.cs]\npool.POOL203.timeout = " + option });

    [Fact]
    public Task A_program_passes_the_token_of_its_source() => VerifyFix.Fixes(
        InProgram("var stop = new CancellationTokenSource();\nConsole.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };\nvar r = [|pool.Map(Work, items)|];"),
        InProgram("var stop = new CancellationTokenSource();\nConsole.CancelKeyPress += (_, e) => { e.Cancel = true; stop.Cancel(); };\nvar r = pool.Map(Work, items, cancellationToken: stop.Token);"),
        Fix.PassToken);

    [Fact]
    public Task No_fix_where_the_wrapper_cannot_do_otherwise() => VerifyFix.OffersNoFix("""
        using PoolRuntime.Contracts;
        class Jobs { [Submits, Waits] public void RunAll() { } }
        class C { async Task M(Jobs jobs) { await Task.Yield(); [|jobs.RunAll()|]; } }
        """);

    [Fact]
    public Task Where_nothing_can_be_awaited_there_is_a_timeout() => VerifyFix.Fixes(
        InClass("async Task M(Pool pool) { await Task.Yield(); lock (this) { [|pool.Map(Work, [1])|]; } }"),
        InClass("async Task M(Pool pool) { await Task.Yield(); lock (this) { pool.MapAsync(Work, [1]).Get(TimeSpan.FromMinutes(5)); } }"),
        Fix.WithTimeout);

    [Fact]
    public Task Twenty_at_once()
    {
        const string Before = """
            using PoolRuntime;
            class C
            {
                async Task<int> Adjacent(Pool pool, int[] items)
                {
                    await Task.Yield();
                    var a = [|pool.Map(Work, items)|]; var b = [|pool.Map(Work, items)|];
                    var c = [|pool.Map(Work, a)|]; // third
                    [|pool.Apply(Work, 1)|];
                    return [|pool.Apply(Work, 1)|] + [|pool.Apply(Work, 2)|] + [|pool.Map(Work, b)|].Sum() + c[0];
                }

                async Task<int[]> Nested(Pool pool, int[] items)
                {
                    await Task.Yield();
                    if ([|pool.Apply(Work, 1)|] > 0)
                        foreach (var x in [|pool.Map(Work, [|pool.Map(Work, [|pool.Map(Work, items)|])|])|])
                            Console.WriteLine([|pool.Apply(Work, [|pool.Apply(Work, x)|])|]);
                    Func<Task<int>> later = async () => [|pool.Apply(Work, await Start([|pool.Apply(Work, 1)|]))|];
                    async Task Local()
                    {
                        await later();
                        while ([|pool.Map(Work, items)|][0] > 3)
                            [|pool.Map(Work, items)|];
                    }
                    await Local();
                    return [|pool.Map(x => x + 1, [|pool.Map(Work, [[|pool.Apply(Work, 1)|]])|])|];
                }

                static int Work(int x) => x + 1;
                static Task<int> Start(int x) => Task.FromResult(x);
            }
            """;
        const string After = """
            using PoolRuntime;
            class C
            {
                async Task<int> Adjacent(Pool pool, int[] items)
                {
                    await Task.Yield();
                    var a = await pool.MapAsync(Work, items); var b = await pool.MapAsync(Work, items);
                    var c = await pool.MapAsync(Work, a); // third
                    await pool.ApplyAsync(Work, 1);
                    return await pool.ApplyAsync(Work, 1) + await pool.ApplyAsync(Work, 2) + (await pool.MapAsync(Work, b)).Sum() + c[0];
                }

                async Task<int[]> Nested(Pool pool, int[] items)
                {
                    await Task.Yield();
                    if (await pool.ApplyAsync(Work, 1) > 0)
                        foreach (var x in await pool.MapAsync(Work, await pool.MapAsync(Work, await pool.MapAsync(Work, items))))
                            Console.WriteLine(await pool.ApplyAsync(Work, await pool.ApplyAsync(Work, x)));
                    Func<Task<int>> later = async () => await pool.ApplyAsync(Work, await Start(await pool.ApplyAsync(Work, 1)));
                    async Task Local()
                    {
                        await later();
                        while ((await pool.MapAsync(Work, items))[0] > 3)
                            await pool.MapAsync(Work, items);
                    }
                    await Local();
                    return await pool.MapAsync(x => x + 1, await pool.MapAsync(Work, [await pool.ApplyAsync(Work, 1)]));
                }

                static int Work(int x) => x + 1;
                static Task<int> Start(int x) => Task.FromResult(x);
            }
            """;
        return VerifyFix.Fixes(Before, After, Fix.Await);
    }

    private static string InClass(string member) => $$"""
        using PoolRuntime;
        class C
        {
            {{member}}

            static int Work(int x) => x + 1;
        }
        """;

    private static string InAsyncMethod(string body) => InClass(
        "async Task<int> M(Pool pool, int[] items)\n    {\n        await Task.Yield();\n        " + body + "\n    }");

    private static string InProgram(string body) => $$"""
        using PoolRuntime;

        EntryPoint.Guard();
        var items = new[] { 1, 2, 3 };
        using var pool = new ProcessPool();
        {{body}}

        static int Work(int x) => x + 1;

        static class Signals
        {
            public static void Handle() => Console.CancelKeyPress += (_, e) => e.Cancel = true;
        }
        """;

    private const string Wrapper = """
        using PoolRuntime;
        using PoolRuntime.Contracts;

        class JobRunner
        {
            [Submits, Waits] public void RunAll(int n, TimeSpan timeout) { }
            [Submits, Waits] public void RunAll(int n, int more = 0, CancellationToken token = default) { }
            [Submits, Waits] public int Count() => 0;
            [Submits, Waits] public int Count(CancellationToken stop) => 0;
            [Submits] public void Start(int n) { }
        }
        """;

    private const string Handlers = """

        static class Jobs
        {
            public static readonly PoolRuntime.Pool Pool = new PoolRuntime.ProcessPool();
            public static int Work(int x) => x + 1;
        }
        namespace System.Windows.Forms { class Control { public event EventHandler? Click; void Raise() => Click?.Invoke(this, EventArgs.Empty); } }
        namespace System.Windows { class DependencyObject; class RoutedEventArgs : EventArgs; }
        namespace Microsoft.AspNetCore.Mvc { class ControllerBase; class NonActionAttribute : Attribute; }
        namespace Microsoft.AspNetCore.Mvc.RazorPages { class PageModel; }
        namespace Microsoft.AspNetCore.Routing { interface IEndpointRouteBuilder; }
        namespace Microsoft.AspNetCore.Builder
        {
            static class EndpointRouteBuilderExtensions
            {
                public static void MapGet(this Microsoft.AspNetCore.Routing.IEndpointRouteBuilder app, string pattern, Delegate handler) { }
            }
        }
        """;
}
