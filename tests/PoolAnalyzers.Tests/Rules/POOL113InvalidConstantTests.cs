using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL113InvalidConstant>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL113InvalidConstant, PoolAnalyzers.CodeFixes.Rules.POOL113InvalidConstantFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL113InvalidConstantTests
{
    // ---- What is reported

    [Theory]
    [InlineData("_ = new ProcessPool([|0|]);")]
    [InlineData("_ = new WorkerThreadPool(workers: [|-1|]);")]
    [InlineData("_ = new ThreadPoolExecutor([|None|]);")]
    [InlineData("_ = new ProcessPoolExecutor(maxWorkers: [|1 - 2|]);")]
    [InlineData("_ = new PoolOptions { Workers = [|0|], MaxTasksPerWorker = [|0|], MaxPending = [|-1|] };")]
    [InlineData("_ = new PoolOptions() with { MaxMemoryPerWorker = [|0|] };")]
    [InlineData("_ = new PoolOptions { MaxWorkerAge = [|TimeSpan.Zero|], StopPatience = [|TimeSpan.FromSeconds(-1)|] };")]
    [InlineData("_ = new RetryPolicy { MaxAttempts = [|256|], BackoffFactor = [|0.5|], Backoff = [|TimeSpan.FromDays(2)|] };")]
    [InlineData("pool.Resize([|0|]);")]
    [InlineData("pool.Map(Work, [1], [|0|]);")]
    [InlineData("pool.MapAsync(Work, [1], chunkSize: [|-1|], timeout: [|TimeSpan.Zero|]);")]
    [InlineData("pool.Imap(Work, [1], bufferSize: [|0|]);")]
    [InlineData("pool.Apply(() => 1, timeout: [|default(TimeSpan)|]);")]
    [InlineData("pool.Apply(() => 1, [|-TimeSpan.FromSeconds(1)|]);")]
    [InlineData("pool.ApplyAsync(() => 1).Get([|TimeSpan.FromMilliseconds(-5)|]);")]
    [InlineData("pool.ApplyAsync(() => 1).Wait([|TimeSpan.MinValue|]);")]
    [InlineData("pool.ApplyAsync(() => 1).Wait([|TimeSpan.FromDays(30)|]);")]
    [InlineData("pool.Join([|new TimeSpan(0, 0, -3)|]);")]
    [InlineData("executor.Submit(() => 1, [|TimeSpan.Zero|]).Result([|TimeSpan.FromHours(-1)|]);")]
    [InlineData("executor.Map(Work, [1], [|TimeSpan.FromSeconds(-1)|], chunkSize: [|0|]);")]
    [InlineData("Isolated.RunAsync(() => 1, [|TimeSpan.Zero|]);")]
    [InlineData("new BlockingQueue<int>([|-1|]).Put(1, [|TimeSpan.FromTicks(-10)|]);")]
    [InlineData("Own.Spread([|65|]);")]
    [InlineData("Action later = () => pool.Map(Work, [1], [|0|]);")]
    [InlineData("try { pool.Map(Work, [1], [|0|]); } catch (Exception) { }")]
    [InlineData("try { Action later = () => pool.Map(Work, [1], [|0|]); } catch (ArgumentException) { }")]
    public Task What_always_throws(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_says_what_is_taken() => Verify.Reports(
        InMethod("pool.Map(Work, [1], {|#0:0|}); Own.Spread({|#1:65|}); pool.Apply(() => 1, {|#2:TimeSpan.Zero|});"),
        new()
        {
            Expected =
            [
                new(0) { Severity = DiagnosticSeverity.Error, Arguments = ["chunkSize", "0", "at least 1"] },
                new(1) { Arguments = ["cores", "65", "1 to 64"] },
                new(2) { Arguments = ["timeout", "TimeSpan.Zero", "more than no time"] },
            ],
        });

    [Fact]
    public Task In_an_initialiser() => Verify.Reports("""
        using PoolRuntime;
        class C { private readonly ProcessPool _pool = new([|0|]); public int[] M() => _pool.Map(x => x, [1]); }
        """);

    // ---- What is not

    [Theory]
    [InlineData("_ = new ProcessPool(1);")]
    [InlineData("_ = new ProcessPool(n);")]
    [InlineData("var workers = 0; _ = new ProcessPool(workers);")]
    [InlineData("_ = new PoolOptions { Workers = 1, MaxTasksPerWorker = null, StopPatience = TimeSpan.Zero };")]
    [InlineData("_ = new RetryPolicy { MaxAttempts = 255, BackoffFactor = 1, Backoff = TimeSpan.Zero };")]
    [InlineData("pool.Map(Work, [1], null); pool.Map(Work, [1], 1);")]
    [InlineData("pool.Map(Work, [0], timeout: null);")]
    [InlineData("pool.Apply(() => 0, Timeout.InfiniteTimeSpan);")]
    [InlineData("pool.Apply(() => 0, TimeSpan.FromMilliseconds(-1));")]
    [InlineData("pool.Apply(() => 0, default(TimeSpan?));")]
    [InlineData("pool.Apply(() => 0, TimeSpan.FromTicks(1));")]
    [InlineData("pool.ApplyAsync(Work, 0).Wait(TimeSpan.Zero); pool.Join(TimeSpan.Zero);")]
    [InlineData("pool.ApplyAsync(() => 1).Wait(Timeout.InfiniteTimeSpan);")]
    [InlineData("executor.Map(Work, [1], TimeSpan.Zero);")]
    [InlineData("pool.Apply(() => 0, TimeSpan.FromSeconds(n));")]
    [InlineData("pool.Apply(() => 0, TimeSpan.FromSeconds(1) - TimeSpan.FromSeconds(n));")]
    [InlineData("_ = new BlockingQueue<int>(0);")]
    [InlineData("Own.Spread(1); Own.Spread(64);")]
    [InlineData("Throws<ArgumentOutOfRangeException>(() => pool.Map(Work, [1], 0));")]
    [InlineData("try { pool.Map(Work, [1], 0); } catch (ArgumentOutOfRangeException e) when (n > 0) { Console.WriteLine(e); }")]
    [InlineData("Throws<Exception>(() => { _ = new ProcessPool(-1); });")]
    [InlineData("new Random().Next(-1); Task.Delay(-1); Thread.Sleep(TimeSpan.Zero); new SemaphoreSlim(0).Wait(0);")]
    public Task What_may_be_meant(string body) => Verify.Silent(InMethod(body));

    // ---- Fixes

    [Theory]
    [InlineData("_ = new ProcessPool([|0|]);", "_ = new ProcessPool();")]
    [InlineData("pool.Map(Work, [1], [|0|]);", "pool.Map(Work, [1]);")]
    [InlineData("pool.Map(Work, [1], chunkSize: [|0|], timeout: null);", "pool.Map(Work, [1], timeout: null);")]
    [InlineData("pool.Map(Work, [1], timeout: [|TimeSpan.Zero|], chunkSize: 5);", "pool.Map(Work, [1], chunkSize: 5);")]
    [InlineData("_ = new PoolOptions { Workers = [|0|] };", "_ = new PoolOptions { };")]
    [InlineData("_ = new PoolOptions { Workers = [|0|], MaxPending = 3 };", "_ = new PoolOptions { MaxPending = 3 };")]
    [InlineData("_ = new PoolOptions { MaxPending = 3, Workers = [|0|] };", "_ = new PoolOptions { MaxPending = 3 };")]
    [InlineData("_ = new PoolOptions { MaxPending = 3, Workers = [|0|], };", "_ = new PoolOptions { MaxPending = 3, };")]
    [InlineData("_ = new ProcessPool(new PoolOptions() with { Workers = ([|0|]) });", "_ = new ProcessPool(new PoolOptions() with { });")]
    [InlineData("executor.Submit(() => 1, [|TimeSpan.Zero|]).Result([|TimeSpan.MinValue|]);", "executor.Submit(() => 1).Result();")]
    public Task It_is_left_out(string before, string after) =>
        VerifyFix.Fixes(InMethod(before), InMethod(after), POOL113InvalidConstantFix.LeaveOut);

    [Fact]
    public Task On_lines_of_their_own() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            readonly PoolOptions _options = new()
            {
                // How many.
                Workers = [|0|],
                MaxPending = 5,
                MaxTasksPerWorker = [|0|],
            };
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            readonly PoolOptions _options = new()
            {
                // How many.
                MaxPending = 5,
            };
        }
        """,
        POOL113InvalidConstantFix.LeaveOut);

    [Theory]
    [InlineData("pool.Resize([|0|]);")]
    [InlineData("pool.Join([|TimeSpan.MinValue|]).ToString();")]
    [InlineData("pool.Map(Work, [1], [|0|], TimeSpan.MaxValue);")]
    [InlineData("Own.Spread([|0|]);")]
    public Task No_fix_where_there_is_no_default(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        using PoolRuntime.Contracts;
        class C
        {
            private const int None = 0;

            void M(Pool pool, Executor executor, int n)
            {
                {{body}}
            }

            private static int Work(int item) => item + 1;
            private static void Throws<T>(Action action) where T : Exception { }
        }
        static class Own { public static void Spread([Accepts(1, Most = 64)] int cores) { } }
        """;
}
