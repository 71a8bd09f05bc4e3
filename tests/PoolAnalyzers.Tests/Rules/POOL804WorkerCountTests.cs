using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL804WorkerCount>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL804WorkerCount, PoolAnalyzers.CodeFixes.Rules.POOL804WorkerCountFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL804WorkerCountTests
{
    [Theory]
    [InlineData("using var pool = new ProcessPool([|100|]);")]
    [InlineData("using ProcessPool pool = new([|Workers|]);")]
    [InlineData("using var executor = new ProcessPoolExecutor([|64|]);")]
    [InlineData("using var pool = new ProcessPool(new PoolOptions { Workers = [|200|] });")]
    [InlineData("using var pool = new ProcessPool([|4 * 25|]);")]
    public Task Far_more_processes_than_cores(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_has_the_number() => Verify.Reports(
        InMethod("using var pool = new ProcessPool({|#0:100|});"),
        new() { Expected = [new(0) { Severity = DiagnosticSeverity.Info, Arguments = ["100"] }] });

    [Theory]
    [InlineData("using var pool = new ProcessPool();")]
    [InlineData("using var pool = new ProcessPool(4);")]
    [InlineData("using var pool = new ProcessPool(63);")]
    [InlineData("using var pool = new ProcessPool(Environment.ProcessorCount * 100);")]
    [InlineData("using var pool = new ProcessPool(n);")]
    [InlineData("using var pool = new WorkerThreadPool(200);")]
    [InlineData("using var executor = new ThreadPoolExecutor(200);")]
    [InlineData("using var pool = new WorkerThreadPool(new PoolOptions { Workers = 200 });")]
    [InlineData("using var pool = new ProcessPool(new PoolOptions { MaxTasksPerWorker = 500 });")]
    [InlineData("var options = new PoolOptions { Workers = 200 };")]
    [InlineData("var many = new int[100];")]
    public Task As_many_as_cores_or_threads_or_not_known(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("using var pool = new ProcessPool([|100|]);", "using var pool = new ProcessPool();")]
    [InlineData("using var pool = new ProcessPool(new PoolOptions { Workers = [|200|], MaxTasksPerWorker = 5 });",
        "using var pool = new ProcessPool(new PoolOptions { MaxTasksPerWorker = 5 });")]
    [InlineData("using ProcessPool a = new([|64|]); using ProcessPool b = new([|64|]);",
        "using ProcessPool a = new(); using ProcessPool b = new();")]
    public Task The_number_is_left_out(string bad, string good) => VerifyFix.Fixes(
        InMethod(bad), InMethod(good), POOL804WorkerCountFix.LeaveOut);

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private const int Workers = 128;

            void M(int n)
            {
                {{body}}
            }
        }
        """;
}
