using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL501AcquireWithoutFinally>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL501AcquireWithoutFinally, PoolAnalyzers.CodeFixes.Rules.POOL501AcquireWithoutFinallyFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL501AcquireWithoutFinallyTests
{
    [Theory]
    [InlineData("[|_lock.Acquire()|]; Work(); _lock.Release();")]
    [InlineData("[|_rlock.Acquire()|]; if (n > 0) return; _rlock.Release();")]
    [InlineData("[|_semaphore.Acquire()|]; foreach (var x in new[] { 1 }) Work(); _semaphore.Release();")]
    [InlineData("if (![|_lock.TryAcquire()|]) return; Work(); _lock.Release();")]
    [InlineData("if ([|_lock.TryAcquire()|]) { Work(); _lock.Release(); }")]
    [InlineData("[|_slim.Wait()|]; Work(); _slim.Release();")]
    [InlineData("[|_mutex.WaitOne()|]; Work(); _mutex.ReleaseMutex();")]
    [InlineData("[|Monitor.Enter(_gate)|]; Work(); Monitor.Exit(_gate);")]
    [InlineData("[|_rw.EnterReadLock()|]; Work(); _rw.ExitReadLock();")]
    [InlineData("while (n-- > 0) { [|this._lock.Acquire()|]; if (n == 3) break; this._lock.Release(); }")]
    [InlineData("Action run = () => { [|_lock.Acquire()|]; Work(); _lock.Release(); };")]
    [InlineData("[|_condition.Acquire()|]; _condition.Wait(); _condition.Release();")]
    public Task Something_in_between_may_leave(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task Also_over_an_await() => Verify.Reports("""
        class C
        {
            private readonly SemaphoreSlim _slim = new(1);
            async Task M(Task other)
            {
                await [|_slim.WaitAsync()|];
                await other;
                _slim.Release();
            }
        }
        """);

    [Theory]
    [InlineData("_lock.Acquire(); try { Work(); } finally { _lock.Release(); }")]
    [InlineData("using (_lock.Acquire()) Work();")]
    [InlineData("using var held = _lock.Acquire(); Work();")]
    [InlineData("_lock.Acquire(); n++; _lock.Release();")]
    [InlineData("_lock.Acquire(); Console.WriteLine(n); _lock.Release();")]
    [InlineData("_lock.Acquire(); Thread.Sleep(1); _lock.Release();")]
    [InlineData("_lock.Acquire(); Work();")]
    [InlineData("_lock.Acquire(); if (n > 0) { Work(); _lock.Release(); }")]
    [InlineData("_lock.Acquire(); try { Work(); } catch { _lock.Release(); throw; } _lock.Release();")]
    [InlineData("_lock.Acquire(); Work(); _rlock.Release();")]
    [InlineData("if (_lock.TryAcquire()) { Console.WriteLine(); } Work(); _lock.Release();")]
    [InlineData("_lock.Release(); Work(); _lock.Acquire();")]
    [InlineData("_lock.Acquire(); Action later = () => Work(); _lock.Release();")]
    [InlineData("Locks()[0].Acquire(); Work(); Locks()[0].Release();")]
    [InlineData("_event.WaitOne(); Work(); _event.Set();")]
    [InlineData("lock (_gate) { Work(); }")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_message_names_what_may_leave() => Verify.Reports(
        InMethod("{|#0:_lock.Acquire()|}; if (n > 0) return; {|#1:_lock.Release();|} {|#2:_slim.Wait()|}; Work(); {|#3:_slim.Release();|}"),
        new()
        {
            Expected =
            [
                new(0) { Arguments = ["_lock", "return", "is reached"], AdditionalLocations = [1] },
                new(2) { Arguments = ["_slim", "Work", "throws"], AdditionalLocations = [3] },
            ],
        });

    [Fact]
    public Task It_is_given_back_in_a_finally() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            private readonly ProcessLock _lock = new();
            private readonly SemaphoreSlim _slim = new(1);
            private int _sum;

            void M(Func<int, int> f)
            {
                [|_lock.Acquire()|];
                // The sum is shared.
                var x = f(
                    1);

                _sum += x;

                // And now the others.
                _lock.Release();
                Console.WriteLine("done");
            }

            async Task<int> N(Func<Task> f)
            {
                while (true)
                {
                    await [|_slim.WaitAsync()|];
                    if (_sum > 0)
                        return 1;
                    await f();
                    _slim.Release();
                }
            }

            void O(Action f) { [|_lock.Acquire()|]; f(); _lock.Release(); }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            private readonly ProcessLock _lock = new();
            private readonly SemaphoreSlim _slim = new(1);
            private int _sum;

            void M(Func<int, int> f)
            {
                _lock.Acquire();
                // The sum is shared.
                try
                {
                    var x = f(
                        1);

                    _sum += x;
                }
                finally
                {
                    // And now the others.
                    _lock.Release();
                }
                Console.WriteLine("done");
            }

            async Task<int> N(Func<Task> f)
            {
                while (true)
                {
                    await _slim.WaitAsync();
                    try
                    {
                        if (_sum > 0)
                            return 1;
                        await f();
                    }
                    finally
                    {
                        _slim.Release();
                    }
                }
            }

            void O(Action f) { _lock.Acquire(); try { f(); } finally { _lock.Release(); } }
        }
        """,
        POOL501AcquireWithoutFinallyFix.InFinally);

    [Theory]
    [InlineData("[|_lock.Acquire()|]; var x = Get(); _lock.Release(); Console.WriteLine(x);")]
    [InlineData("[|_lock.Acquire()|]; using var s = new MemoryStream(Get()); Work(); _lock.Release();")]
    public Task No_fix_where_it_would_mean_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly object _gate = new();
            private readonly ProcessLock _lock = new();
            private readonly ProcessRLock _rlock = new();
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
            private static int Get() => 1;
            private ProcessLock[] Locks() => [_lock];
        }
        """;
}
