using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL502AcquireResultIgnored>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL502AcquireResultIgnored, PoolAnalyzers.CodeFixes.Rules.POOL502AcquireResultIgnoredFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL502AcquireResultIgnoredTests
{
    [Theory]
    [InlineData("[|_lock.TryAcquire()|]; Work(); _lock.Release();")]
    [InlineData("[|_lock.TryAcquire(TimeSpan.FromSeconds(1))|];")]
    [InlineData("[|_condition.TryAcquire(TimeSpan.FromSeconds(1))|];")]
    [InlineData("[|_semaphore.TryAcquire()|]; Work(); _semaphore.Release();")]
    [InlineData("[|_slim.Wait(100)|]; Work(); _slim.Release();")]
    [InlineData("[|_mutex.WaitOne(100)|];")]
    [InlineData("[|Monitor.TryEnter(_gate)|];")]
    [InlineData("[|Monitor.TryEnter(_gate, 100)|];")]
    [InlineData("[|_rw.TryEnterWriteLock(100)|];")]
    [InlineData("[|_rw.TryEnterReadLock(TimeSpan.FromSeconds(1))|];")]
    public Task Nobody_looks(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task Also_where_it_is_awaited() => Verify.Reports("""
        class C
        {
            private readonly SemaphoreSlim _slim = new(1);
            async Task M()
            {
                await [|_slim.WaitAsync(100)|];
                _slim.Release();
            }
        }
        """);

    [Theory]
    [InlineData("if (_lock.TryAcquire()) _lock.Release();")]
    [InlineData("var held = _lock.TryAcquire(); if (held) _lock.Release();")]
    [InlineData("_ = _lock.TryAcquire();")]
    [InlineData("_lock.Acquire(); _lock.Release();")]
    [InlineData("_lock.TryAcquire(null);")]
    [InlineData("_lock.TryAcquire(Timeout.InfiniteTimeSpan);")]
    [InlineData("_slim.Wait(100);")]
    [InlineData("_slim.Wait(Timeout.Infinite); _slim.Release();")]
    [InlineData("_slim.Wait(); _slim.Release();")]
    [InlineData("_semaphore.TryAcquire(TimeSpan.FromSeconds(1));")]
    [InlineData("_mutex.WaitOne(); _mutex.ReleaseMutex();")]
    [InlineData("_event.WaitOne(100);")]
    [InlineData("var taken = false; Monitor.TryEnter(_gate, ref taken); if (taken) Monitor.Exit(_gate);")]
    [InlineData("new Thread(Work).Join(100);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task It_throws_without_the_lock() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            private readonly ProcessLock _lock = new();
            private readonly SemaphoreSlim _slim = new(1);

            void M()
            {
                [|_lock.TryAcquire(TimeSpan.FromSeconds(1))|];
                _lock.Release();
            }

            async Task N() { await [|_slim.WaitAsync(100)|]; _slim.Release(); }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            private readonly ProcessLock _lock = new();
            private readonly SemaphoreSlim _slim = new(1);

            void M()
            {
                if (!_lock.TryAcquire(TimeSpan.FromSeconds(1)))
                    throw new TimeoutException();
                _lock.Release();
            }

            async Task N() { if (!await _slim.WaitAsync(100)) throw new TimeoutException(); _slim.Release(); }
        }
        """,
        POOL502AcquireResultIgnoredFix.Throw);

    [Fact]
    public Task It_returns_without_the_lock() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(ProcessLock gate)
            {
                [|gate.TryAcquire()|];
                gate.Release();
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(ProcessLock gate)
            {
                if (!gate.TryAcquire())
                    return;
                gate.Release();
            }
        }
        """,
        POOL502AcquireResultIgnoredFix.Return);

    [Fact]
    public Task No_fix_where_a_finally_gives_it_back() => VerifyFix.OffersNoFix(
        InMethod("try { [|_lock.TryAcquire()|]; Work(); } finally { _lock.Release(); }"));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly object _gate = new();
            private readonly ProcessLock _lock = new();
            private readonly ProcessSemaphore _semaphore = new();
            private readonly ProcessCondition _condition = new();
            private readonly SemaphoreSlim _slim = new(1);
            private readonly Mutex _mutex = new();
            private readonly AutoResetEvent _event = new(false);
            private readonly ReaderWriterLockSlim _rw = new();

            void M(int n)
            {
                {{body}}
            }

            private static void Work() { }
        }
        """;
}
