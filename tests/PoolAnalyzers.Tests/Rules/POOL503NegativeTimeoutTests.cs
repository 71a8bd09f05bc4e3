using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL503NegativeTimeout>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL503NegativeTimeout, PoolAnalyzers.CodeFixes.Rules.POOL503NegativeTimeoutFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL503NegativeTimeoutTests
{
    [Theory]
    [InlineData("result.Wait([|TimeSpan.Zero|]);")]
    [InlineData("result.Wait(timeout: [|default(TimeSpan)|]);")]
    [InlineData("process.Wait([|TimeSpan.FromSeconds(0)|]);")]
    [InlineData("pool.Join([|new TimeSpan(0, 0, 0)|]);")]
    [InlineData("process.Wait([|TimeSpan.Zero|], token);")]
    [InlineData("await bell.WaitAsync([|TimeSpan.Zero|]);")]
    public Task Nothing_is_waited_for(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("Use(result.Get());")]
    [InlineData("Use(result.Get(null));")]
    [InlineData("Use(result.Get(TimeSpan.FromSeconds(1)));")]
    [InlineData("if (result.Wait(TimeSpan.Zero)) Use(result.Get());")]
    [InlineData("var done = pool.Join(TimeSpan.Zero);")]
    [InlineData("result.Wait(); Use(result.Get(TimeSpan.Zero));")]
    [InlineData("queue.Put(1, TimeSpan.Zero);")]
    [InlineData("_ = result.Wait(TimeSpan.Zero);")]
    [InlineData("gate.TryAcquire(TimeSpan.Zero);")]
    [InlineData("Thread.Sleep(TimeSpan.Zero);")]
    [InlineData("var none = TimeSpan.Zero; Use(result.Get(none));")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_message_says_what_happens() => Verify.Reports(
        InMethod("result.Wait({|#0:TimeSpan.Zero|});"), new() { Expected = [new(0) { Arguments = ["Wait"] }] });

    [Fact]
    public Task It_waits_as_long_as_it_takes() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(AsyncResult<int> result, ProcessEvent bell)
            {
                result.Wait([|TimeSpan.Zero|]);
                bell.Wait([|TimeSpan.FromSeconds(0)|]);
                bell.Wait([|TimeSpan.Zero|], cancellationToken: default);
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(AsyncResult<int> result, ProcessEvent bell)
            {
                result.Wait();
                bell.Wait();
                bell.Wait(cancellationToken: default);
            }
        }
        """,
        POOL503NegativeTimeoutFix.LeaveOut);

    [Fact]
    public Task No_fix_where_something_follows_by_its_place() =>
        VerifyFix.OffersNoFix(InMethod("bell.Wait([|TimeSpan.Zero|], token);"));

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS1998
        using PoolRuntime;
        class C
        {
            async Task M(
                AsyncResult<int> result, ProcessQueue<int> queue, Pool pool, ProcessEvent process, ProcessEvent bell,
                ProcessLock gate, CancellationToken token)
            {
                {{body}}
            }

            private static void Use(int x) { }
        }
        """;
}
