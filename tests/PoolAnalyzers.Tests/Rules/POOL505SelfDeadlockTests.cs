using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL505SelfDeadlock>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL505SelfDeadlock, PoolAnalyzers.CodeFixes.Rules.POOL505SelfDeadlockFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL505SelfDeadlockTests
{
    [Theory]
    [InlineData("_lock.Acquire(); [|_lock.Acquire()|];")]
    [InlineData("using (_lock.Acquire()) using ([|_lock.Acquire()|]) Work();")]
    [InlineData("using var held = _lock.Acquire(); [|TakeIt()|];")]
    [InlineData("using var held = _lock.Acquire(); [|Indirect()|];")]
    [InlineData("using var held = _lock.Acquire(); [|this.TakeIt()|];")]
    [InlineData("using var held = s_lock.Acquire(); [|TakeStatic()|];")]
    [InlineData("using var held = given.Acquire(); given.TryAcquire(); using var again = [|given.Acquire()|];")]
    [InlineData("var l = new ProcessLock(); l.Acquire(); if (n > 0) [|l.Acquire()|]; l.Release();")]
    [InlineData("_slim.Wait(); try { [|_slim.Wait()|]; } finally { _slim.Release(); }")]
    [InlineData("_slim.Wait(); try { [|TakeSlim()|]; } finally { _slim.Release(); }")]
    public Task It_waits_for_itself(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task Also_where_it_is_awaited() => Verify.Reports("""
        class C
        {
            private readonly SemaphoreSlim _slim = new(1, 1);

            async Task M()
            {
                await _slim.WaitAsync();
                try { await [|N()|]; } finally { _slim.Release(); }
            }

            async Task N()
            {
                await _slim.WaitAsync();
                _slim.Release();
            }
        }
        """);

    [Theory]
    [InlineData("_lock.Acquire(); _lock.Release(); _lock.Acquire();")]
    [InlineData("_lock.Acquire(); s_lock.Acquire();")]
    [InlineData("using (_lock.Acquire()) { } TakeIt();")]
    [InlineData("_rlock.Acquire(); _rlock.Acquire();")]
    [InlineData("_lock.Acquire(); if (_lock.TryAcquire()) Work();")]
    [InlineData("if (n > 0) _lock.Acquire(); if (n < 0) _lock.Acquire();")]
    [InlineData("var held = _lock.TryAcquire(); if (!held) _lock.Acquire();")]
    [InlineData("using var held = _lock.Acquire(); Other.TakeIt();")]
    [InlineData("using var held = _lock.Acquire(); TakeItPerhaps(false);")]
    [InlineData("using var held = _lock.Acquire(); new Thread(TakeIt).Start();")]
    [InlineData("using var held = _lock.Acquire(); Action later = () => TakeIt();")]
    [InlineData("using var held = _lock.Acquire(); Overridable();")]
    [InlineData("_several.Wait(); _several.Wait(); _several.Release(2);")]
    [InlineData("_slim.Wait(); if (_slim.Wait(0)) Work(); _slim.Release();")]
    [InlineData("_unknown.Wait(); _unknown.Wait(); _unknown.Release(2);")]
    [InlineData("lock (_gate) lock (_gate) Work();")]
    [InlineData("_signal.Wait(); _signal.Wait();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_lock_becomes_reentrant() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            // Guards all.
            private readonly ProcessLock _lock = new();

            void M()
            {
                using var held = _lock.Acquire();
                [|N()|];
            }

            void N()
            {
                using (_lock.Acquire())
                {
                }
            }

            void O()
            {
                var own = new ProcessLock();
                own.Acquire();
                [|own.Acquire()|];
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            // Guards all.
            private readonly ProcessRLock _lock = new();

            void M()
            {
                using var held = _lock.Acquire();
                N();
            }

            void N()
            {
                using (_lock.Acquire())
                {
                }
            }

            void O()
            {
                var own = new ProcessRLock();
                own.Acquire();
                own.Acquire();
            }
        }
        """,
        POOL505SelfDeadlockFix.Reentrant);

    [Theory]
    [InlineData("_slim.Wait(); try { [|_slim.Wait()|]; } finally { _slim.Release(); }")]
    [InlineData("given.Acquire(); [|given.Acquire()|];")]
    [InlineData("var l = new ProcessLock(); Take(l); l.Acquire(); [|l.Acquire()|];")]
    public Task No_fix_where_it_is_another_kind_or_goes_elsewhere(string body) =>
        VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private static readonly ProcessLock s_lock = new();
            private readonly object _gate = new();
            private readonly ProcessLock _lock = new();
            private readonly ProcessRLock _rlock = new();
            private readonly SemaphoreSlim _slim = new(1, 1);
            private readonly SemaphoreSlim _several = new(2);
            private readonly SemaphoreSlim _unknown = new(Environment.ProcessorCount);
            private readonly SemaphoreSlim _signal = new(1);

            public C Other { get; set; } = null!;

            void M(int n, ProcessLock given)
            {
                {{body}}
            }

            private void TakeIt() { using (_lock.Acquire()) Work(); }
            private void TakeItPerhaps(bool now) { if (now) TakeIt(); }
            private void Indirect() { Work(); TakeIt(); }
            private static void TakeStatic() { using (s_lock.Acquire()) Work(); }
            private void TakeSlim() { _slim.Wait(); _slim.Release(); }
            protected virtual void Overridable() { using (_lock.Acquire()) Work(); }
            private static void Take(ProcessLock l) { }
            private static void Work() { }
        }
        """;
}
