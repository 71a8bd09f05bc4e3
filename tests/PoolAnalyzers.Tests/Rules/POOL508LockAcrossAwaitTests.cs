using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL508LockAcrossAwait>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL508LockAcrossAwaitTests
{
    [Theory]
    [InlineData("Monitor.Enter(_gate); try { [|await Other()|]; } finally { Monitor.Exit(_gate); }")]
    [InlineData("_mutex.WaitOne(); try { [|await Other()|]; await Other(); } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("using (_rlock.Acquire()) { [|await Other()|]; }")]
    [InlineData("using var held = _rlock.Acquire(); if (n > 0) [|await Other()|];")]
    [InlineData("_rw.EnterReadLock(); [|await Other()|]; _rw.ExitReadLock();")]
    [InlineData("if (Monitor.TryEnter(_gate)) { [|await Other()|]; Monitor.Exit(_gate); }")]
    [InlineData("Func<Task> f = async () => { _mutex.WaitOne(); [|await Other()|]; _mutex.ReleaseMutex(); };")]
    public Task Another_thread_goes_on(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("Monitor.Enter(_gate); Monitor.Exit(_gate); await Other();")]
    [InlineData("lock (_gate) n++; await Other();")]
    [InlineData("await _slim.WaitAsync(); try { await Other(); } finally { _slim.Release(); }")]
    [InlineData("using (await _lock.AcquireAsync()) await Other();")]
    [InlineData("using (_lock.Acquire()) await Other();")]
    [InlineData("using (_rlock.Acquire()) { } await Other();")]
    [InlineData("using (_rlock.Acquire()) { Func<Task> later = async () => await Other(); }")]
    [InlineData("if (n > 0) _mutex.WaitOne(); await Other();")]
    [InlineData("var t = Other(); using (_rlock.Acquire()) n++; await t;")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task Silent_on_the_thread_of_a_user_interface() => Verify.Silent("""
        namespace System.Windows.Forms { class Control { } }
        class Window : System.Windows.Forms.Control
        {
            private readonly object _gate = new();
            async Task M(Task other)
            {
                Monitor.Enter(_gate);
                await other;
                Monitor.Exit(_gate);
            }
        }
        """);

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly object _gate = new();
            private readonly ProcessLock _lock = new();
            private readonly ProcessRLock _rlock = new();
            private readonly SemaphoreSlim _slim = new(1);
            private readonly Mutex _mutex = new();
            private readonly ReaderWriterLockSlim _rw = new();

            async Task M(int n)
            {
                {{body}}
            }

            private static Task Other() => Task.Delay(1);
        }
        """;
}
