using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL107QueueThreadOrder>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL107QueueThreadOrder, PoolAnalyzers.CodeFixes.Rules.POOL107QueueThreadOrderFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL107QueueThreadOrderTests
{
    [Theory]
    [InlineData("var q = new ProcessQueue<int>(); [|q.JoinThread()|];")]
    [InlineData("using var q = new JoinableProcessQueue<int>(); q.Put(1); [|q.JoinThread()|];")]
    [InlineData("var q = new ProcessQueue<int>(); q.Close(); [|q.Put(1)|];")]
    [InlineData("var q = new ProcessQueue<int>(); q.Close(); q.JoinThread(); _ = [|q.Get()|];")]
    [InlineData("var q = new SimpleProcessQueue<int>(); q.Close(); [|q.Put(1)|];")]
    [InlineData("var q = new JoinableProcessQueue<int>(); q.Dispose(); [|q.TryPut(1)|];")]
    [InlineData("given.Close(); [|given.TryGet(out _)|];")]
    [InlineData("given.Dispose(); [|given.PutAsync(1)|];")]
    [InlineData("_queue.Close(); [|_queue.GetAsync()|];")]
    [InlineData("[|_queue.JoinThread()|];")]
    [InlineData("var q = new ProcessQueue<int>(); CloseIt(q); [|q.Put(1)|];")]
    [InlineData("given.Close(); [|PutInto(given)|];")]
    public Task On_every_path(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var q = new ProcessQueue<int>(); if (many) q.Close(); {|#0:q.JoinThread()|};")]
    [InlineData("var q = new ProcessQueue<int>(); if (many) q.Close(); {|#0:q.Put(1)|};")]
    [InlineData("var q = new ProcessQueue<int>(); while (n-- > 0) { {|#0:q.Put(n)|}; q.Close(); }")]
    public Task On_some_path_it_is_a_warning(string body) =>
        Verify.Reports(InMethod(body), new() { Expected = [new(0) { Severity = DiagnosticSeverity.Warning }] });

    [Fact]
    public Task The_message_says_what_to_do() => Verify.Reports(
        InMethod("var q = new ProcessQueue<int>(); try { {|#0:q.JoinThread()|}; } catch { } given.Close(); {|#1:given.Put(1)|};"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Error,
                    Arguments = ["q", "is still", "open", "JoinThread", "call 'q.Close()' first"],
                },
                new(1)
                {
                    Arguments = ["given", "has been", "closed", "Put", "close it when it is not used any more"],
                },
            ],
        });

    [Theory]
    [InlineData("var q = new ProcessQueue<int>(); q.Put(1); q.Close(); q.JoinThread();")]
    [InlineData("var q = new ProcessQueue<int>(); q.Dispose(); q.JoinThread();")]
    [InlineData("var q = new ProcessQueue<int>(); q.Close(); q = new ProcessQueue<int>(); q.Put(1);")]
    [InlineData("given.JoinThread();")]
    [InlineData("given.Close(); try { given.Put(1); } catch (ObjectDisposedException) { }")]
    [InlineData("if (many) given.Close(); given.Put(1);")]
    [InlineData("if (many) given.Close(); else given.Put(1);")]
    [InlineData("var q = new ProcessQueue<int>(); Keep(q); q.JoinThread();")]
    [InlineData("var a = new ProcessQueue<int>(); var b = new ProcessQueue<int>(); a.Close(); b.Put(1); a.JoinThread();")]
    [InlineData("var q = new ProcessQueue<int>(); Action put = () => q.Put(1); q.Close();")]
    [InlineData("while (n-- > 0) { var q = new ProcessQueue<int>(); q.Put(1); q.Close(); }")]
    [InlineData("var q = new ProcessQueue<int>(); q.Close(); _ = q.ToString(); q.CancelJoinThread();")]
    [InlineData("var q = new BlockingQueue<int>(); q.Shutdown(); q.Put(1);")]
    [InlineData("var s = new MemoryStream(); s.Close(); s.WriteByte(1);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_is_closed_first() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(ProcessQueue<int>? other)
            {
                var queue = new ProcessQueue<int>();
                queue.Put(1);

                // All is there now.
                [|queue.JoinThread()|];
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(ProcessQueue<int>? other)
            {
                var queue = new ProcessQueue<int>();
                queue.Put(1);

                queue.Close();
                // All is there now.
                queue.JoinThread();
            }
        }
        """,
        POOL107QueueThreadOrderFix.CloseFirst);

    [Fact]
    public Task It_is_closed_later() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(int n)
            {
                var queue = new ProcessQueue<int>();
                while (n-- > 0)
                {
                    [|queue.Put(n)|];
                    // Done.
                    queue.Close();
                }

                var other = new ProcessQueue<string>();
                other.Close();
                other.JoinThread();
                if ([|other.TryGet(out var text)|])
                    Console.WriteLine(text);
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(int n)
            {
                var queue = new ProcessQueue<int>();
                while (n-- > 0)
                {
                    queue.Put(n);
                }
                // Done.
                queue.Close();

                var other = new ProcessQueue<string>();
                if (other.TryGet(out var text))
                    Console.WriteLine(text);
                other.Close();
                other.JoinThread();
            }
        }
        """,
        POOL107QueueThreadOrderFix.CloseLater);

    [Theory]
    [InlineData("var q = new ProcessQueue<int>(); if (many) [|q.JoinThread()|];")]
    [InlineData("given.Close(); if (many) return; [|given.Put(1)|];")]
    [InlineData("if (many) given.Close(); else given.Close(); [|given.Put(1)|];")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private ProcessQueue<int> _queue = new();
            private object? _kept;

            void M(bool many, int n, ProcessQueue<int> given)
            {
                {{body}}
            }

            internal void Renew() => _queue = new ProcessQueue<int>();
            private void Keep(ProcessQueue<int> queue) => _kept = queue;
            private static void CloseIt(ProcessQueue<int> queue) => queue.Close();
            private static void PutInto(ProcessQueue<int> queue) => queue.Put(1);
        }
        """;
}
