using Fix = PoolAnalyzers.CodeFixes.Rules.POOL706CancellationSwallowedFix;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL706CancellationSwallowed>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL706CancellationSwallowed, PoolAnalyzers.CodeFixes.Rules.POOL706CancellationSwallowedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL706CancellationSwallowedTests
{
    [Theory]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); Work(n); } [|catch (Exception)|] { n++; } }")]
    [InlineData("while (n > 0) { try { token.ThrowIfCancellationRequested(); Work(n); } [|catch (Exception e)|] { Console.WriteLine(e); } }")]
    [InlineData("for (;;) { try { token.ThrowIfCancellationRequested(); } [|catch|] { Thread.Sleep(1); continue; } }")]
    [InlineData("pool.ApplyAsync(() => { while (true) { try { token.ThrowIfCancellationRequested(); } [|catch (Exception)|] { } } }).Wait();")]
    [InlineData("do { try { token.ThrowIfCancellationRequested(); } catch (IOException) { } [|catch (Exception)|] { } } while (n > 0);")]
    public Task Reported(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("while (!token.IsCancellationRequested) { try { token.ThrowIfCancellationRequested(); } catch (Exception) { n++; } }")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } catch (OperationCanceledException) { break; } catch (Exception) { n++; } }")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } catch (Exception e) when (e is not OperationCanceledException) { n++; } }")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } catch (Exception) { throw; } }")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } catch (Exception) { return; } }")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } catch (Exception e) { if (e is OperationCanceledException) return; } }")]
    [InlineData("while (true) { token.ThrowIfCancellationRequested(); try { Work(n); } catch (Exception) { n++; } }")]
    [InlineData("while (true) { try { Work(n); } catch (Exception) { n++; } }")]
    [InlineData("foreach (var x in items) { try { token.ThrowIfCancellationRequested(); } catch (Exception) { n++; } }")]
    [InlineData("try { token.ThrowIfCancellationRequested(); } catch (Exception) { n++; }")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } catch (IOException) { n++; } }")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } [|catch (Exception)|] { n++; } }", "while (true) { try { token.ThrowIfCancellationRequested(); } catch (Exception e) when (e is not OperationCanceledException) { n++; } }")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } [|catch (Exception error)|] { Console.WriteLine(error); } }", "while (true) { try { token.ThrowIfCancellationRequested(); } catch (Exception error) when (error is not OperationCanceledException) { Console.WriteLine(error); } }")]
    [InlineData("while (true) { try { token.ThrowIfCancellationRequested(); } [|catch|] { n++; } }", "while (true) { try { token.ThrowIfCancellationRequested(); } catch (Exception e) when (e is not OperationCanceledException) { n++; } }")]
    public Task It_is_let_through(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), Fix.AddFilter);

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly WorkerThreadPool _pool = new();
            private readonly List<int> _list = [];

            void M(Pool pool, ThreadPoolExecutor threads, ProcessPool processes, int[] items, int n, CancellationToken token)
            {
                {{body}}
            }

            private static int Work(int item) => item + 1;
            private int Ask(int item) => _pool.Apply(Work, item);
        }
        """;
}
