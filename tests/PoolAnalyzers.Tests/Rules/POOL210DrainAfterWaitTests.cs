using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL210DrainAfterWait>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL210DrainAfterWait, PoolAnalyzers.CodeFixes.Rules.POOL210DrainAfterWaitFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL210DrainAfterWaitTests
{
    [Theory]
    [InlineData("using var p = Process.Start(info)!; [|p.WaitForExit()|]; Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; [|p.WaitForExit()|]; if (p.ExitCode != 0) throw new IOException(p.StandardError.ReadToEnd());")]
    [InlineData("var p = new Process { StartInfo = info }; p.Start(); [|p.WaitForExit()|]; var o = p.StandardOutput; Use(o.ReadToEnd());")]
    [InlineData("given.Start(); [|given.WaitForExit()|]; Use(await given.StandardOutput.ReadToEndAsync());")]
    [InlineData("using var p = Process.Start(info)!; await [|p.WaitForExitAsync()|]; Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; await [|p.WaitForExitAsync(token)|].ConfigureAwait(false); while (!p.StandardOutput.EndOfStream) Use(p.StandardOutput.ReadLine());")]
    [InlineData("var p = Process.Start(info); [|p?.WaitForExit()|]; Use(p?.StandardOutput.ReadToEnd());")]
    [InlineData("foreach (var i in new[] { info }) { using var p = Process.Start(i)!; [|p.WaitForExit()|]; Use(p.StandardOutput.ReadToEnd()); }")]
    [InlineData("string Run() { using var p = Process.Start(info)!; [|p.WaitForExit()|]; return p.StandardOutput.ReadToEnd(); } Use(Run());")]
    [InlineData("Func<string> run = () => { using var p = Process.Start(info)!; [|p.WaitForExit()|]; return p.StandardOutput.ReadToEnd(); }; Use(run());")]
    public Task Output_is_read_too_late(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var q = new ProcessQueue<int>(1); using var c = new ChildProcess(() => { q.Put(1); q.Put(2); }); c.Start(); [|c.Join()|]; Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(3); using var c = new ChildProcess(() => { foreach (var i in Numbers()) q.Put(i); }); c.Start(); [|c.Join()|]; while (q.TryGet(out var x)) Use(x);")]
    [InlineData("var q = new ProcessQueue<int>(3); using var c = new ChildProcess(() => Fill(q)); c.Start(); await [|c.JoinAsync()|]; Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(maxSize: 3); using var c = ChildProcess.For(Fill, q); c.Start(); [|c.Join()|]; Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(3); using var p = new ProcessPool(1); p.ApplyAsync(Fill, q); p.Close(); [|p.Join()|]; Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(3); using var c = new ChildProcess(() => { for (var i = 0; i < 4; i++) q.Put(i); }); c.Start(); [|c.Join()|]; Use(q.Get());")]
    public Task A_full_queue_is_emptied_too_late(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_messages_say_what_is_full() => Verify.Reports(
        InMethod(
            "using var p = Process.Start(info)!; {|#0:p.WaitForExit()|}; Use(p.StandardOutput.ReadToEnd()); "
            + "var q = new ProcessQueue<int>(3); using var c = ChildProcess.For(Fill, q); c.Start(); {|#1:c.Join()|}; Use(q.Get());"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Warning,
                    Arguments = ["p.WaitForExit()", "writes to 'p.StandardOutput'"],
                },
                new(1) { Arguments = ["c.Join()", "puts into 'q', which holds 3"] },
            ],
        });

    [Theory]
    [InlineData("using var p = Process.Start(info)!; Use(p.StandardOutput.ReadToEnd()); p.WaitForExit();")]
    [InlineData("using var p = Process.Start(info)!; var t = p.StandardOutput.ReadToEndAsync(); p.WaitForExit(); Use(await t);")]
    [InlineData("using var p = Process.Start(info)!; var o = p.StandardOutput; p.WaitForExit(); Use(o.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; Use(p.StandardOutput.ReadToEnd()); p.WaitForExit(); Use(p.StandardError.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; if (!p.WaitForExit(1000)) p.Kill(); Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; p.Kill(); p.WaitForExit(); Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; p.BeginErrorReadLine(); p.WaitForExit(); Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; var w = p.WaitForExitAsync(); Use(p.StandardOutput.ReadToEnd()); await w;")]
    [InlineData("using var p = Process.Start(info)!; Pass(p); p.WaitForExit(); Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; var r = Task.Run(() => p.StandardError.ReadToEnd()); p.WaitForExit(); Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; p.WaitForExit(); using var other = Process.Start(info)!; Use(other.StandardOutput.ReadToEnd());")]
    [InlineData("var p = Process.Start(info)!; p.WaitForExit(); p = Process.Start(info)!; Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; if (info.UseShellExecute) p.WaitForExit(); Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("var q = new ProcessQueue<int>(); using var c = ChildProcess.For(Fill, q); c.Start(); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = new ChildProcess(() => { q.Put(1); q.Put(2); }); c.Start(); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(4); using var c = new ChildProcess(() => { for (var i = 0; i < 4; i++) q.Put(i); }); c.Start(); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = new ChildProcess(() => { foreach (var i in new[] { 1, 2 }) q.Put(i); }); c.Start(); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = new ChildProcess(() => { foreach (var i in Numbers()) q.TryPut(i); }); c.Start(); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = new ChildProcess(() => { foreach (var i in Numbers()) q.Put(i, TimeSpan.Zero); }); c.Start(); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = ChildProcess.For(Fill, q); c.Start(); Use(q.Get()); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = ChildProcess.For(Fill, q); c.Start(); c.Join(TimeSpan.FromSeconds(1)); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = ChildProcess.For(Fill, q); c.Start(); c.Join(); q.Close();")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = ChildProcess.For(Fill, q); using var d = new ChildProcess(() => Use(q.Get())); d.Start(); c.Start(); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = ChildProcess.For(Fill, q); var t = new Thread(() => Use(q.Get())); t.Start(); c.Start(); c.Join(); Use(q.Get());")]
    [InlineData("var q = new ProcessQueue<int>(2); using var c = ChildProcess.For(Fill, q); c.Start(); var j = c.JoinAsync(); Use(q.Get()); await j;")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_is_read_first() => VerifyFix.Fixes(
        """
        using System.Diagnostics;
        class C
        {
            string M(ProcessStartInfo info)
            {
                using var first = Process.Start(info)!;
                // Until it has ended.
                [|first.WaitForExit()|];
                // All of it.
                var output = first.StandardOutput.ReadToEnd(); // read
                var errors = first.StandardError.ReadToEnd();
                if (first.ExitCode != 0)
                    throw new InvalidOperationException(output + errors);
                using var second = Process.Start(info)!;
                [|second.WaitForExit()|];
                Console.WriteLine("ended");
                return second.StandardOutput.ReadToEnd();
            }

            async Task<string> N(ProcessStartInfo info)
            {
                using var process = Process.Start(info)!;
                await [|process.WaitForExitAsync()|];
                while (await process.StandardOutput.ReadLineAsync() is { } line)
                {
                    Console.WriteLine(line);
                }
                return "";
            }
        }
        """,
        """
        using System.Diagnostics;
        class C
        {
            string M(ProcessStartInfo info)
            {
                using var first = Process.Start(info)!;
                // All of it.
                var output = first.StandardOutput.ReadToEnd(); // read
                var errors = first.StandardError.ReadToEnd();
                // Until it has ended.
                first.WaitForExit();
                if (first.ExitCode != 0)
                    throw new InvalidOperationException(output + errors);
                using var second = Process.Start(info)!;
                var output2 = second.StandardOutput.ReadToEnd();
                second.WaitForExit();
                Console.WriteLine("ended");
                return output2;
            }

            async Task<string> N(ProcessStartInfo info)
            {
                using var process = Process.Start(info)!;
                while (await process.StandardOutput.ReadLineAsync() is { } line)
                {
                    Console.WriteLine(line);
                }
                await process.WaitForExitAsync();
                return "";
            }
        }
        """,
        POOL210DrainAfterWaitFix.ReadFirst);

    [Fact]
    public Task The_queue_is_emptied_first() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                using var queue = new ProcessQueue<int>(2);
                using var child = ChildProcess.For(Fill, queue);
                child.Start();
                [|child.Join()|];
                for (var i = 0; i < 9; i++)
                    Console.WriteLine(queue.Get());
                Console.WriteLine(child.ExitCode);
            }

            static void Fill(ProcessQueue<int> to) { for (var i = 0; i < 9; i++) to.Put(i); }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M()
            {
                using var queue = new ProcessQueue<int>(2);
                using var child = ChildProcess.For(Fill, queue);
                child.Start();
                for (var i = 0; i < 9; i++)
                    Console.WriteLine(queue.Get());
                child.Join();
                Console.WriteLine(child.ExitCode);
            }

            static void Fill(ProcessQueue<int> to) { for (var i = 0; i < 9; i++) to.Put(i); }
        }
        """,
        POOL210DrainAfterWaitFix.ReadFirst);

    [Theory]
    [InlineData("using var p = Process.Start(info)!; [|p.WaitForExit()|]; if (p.ExitCode != 0) return; Use(p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; [|p.WaitForExit()|]; Use(p.ExitCode + p.StandardOutput.ReadToEnd());")]
    [InlineData("using var p = Process.Start(info)!; if (!info.UseShellExecute) { p.WaitForExit(); } else { [|p.WaitForExit()|]; } Use(p.StandardOutput.ReadToEnd());")]
    public Task No_fix_where_the_end_is_needed(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS1998
        using System.Diagnostics;
        using PoolRuntime;
        class C
        {
            async Task M(ProcessStartInfo info, Process given, CancellationToken token)
            {
                {{body}}
            }

            private static void Use(object? x) { }
            private static void Pass(Process p) { }
            private static IEnumerable<int> Numbers() => [1, 2, 3];
            private static void Fill(ProcessQueue<int> to) { foreach (var number in Numbers()) to.Put(number); }
        }
        """;
}
