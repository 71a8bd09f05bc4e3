using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL504ReleaseNotHeld>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL504ReleaseNotHeld, PoolAnalyzers.CodeFixes.Rules.POOL504ReleaseNotHeldFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL504ReleaseNotHeldTests
{
    [Theory]
    [InlineData("var l = new ProcessLock(); [|l.Release()|];")]
    [InlineData("given.Acquire(); given.Release(); [|given.Release()|];")]
    [InlineData("given.Acquire(); try { Work(); } finally { given.Release(); } [|given.Release()|];")]
    [InlineData("if (given.TryAcquire()) given.Release(); else Work(); given.Acquire(); given.Release(); [|given.Release()|];")]
    [InlineData("_lock.Acquire(); _lock.Release(); [|_lock.Release()|];")]
    [InlineData("var r = new ProcessRLock(); r.Acquire(); r.Acquire(); r.Release(); r.Release(); [|r.Release()|];")]
    [InlineData("var m = new Mutex(); m.WaitOne(); m.ReleaseMutex(); [|m.ReleaseMutex()|];")]
    [InlineData("var w = new ReaderWriterLockSlim(); [|w.ExitReadLock()|];")]
    [InlineData("given.Acquire(); GiveBack(given); [|given.Release()|];")]
    public Task On_every_path(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var l = new ProcessLock(); if (many) l.Acquire(); [|l.Release()|];")]
    [InlineData("given.Acquire(); if (many) given.Release(); [|given.Release()|];")]
    public Task On_some_path(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("given.Release();")]
    [InlineData("given.Acquire(); given.Release(); given.Acquire(); given.Release();")]
    [InlineData("if (many) given.Acquire(); Work(); if (many) given.Release();")]
    [InlineData("var l = new ProcessLock(); if (many) l.Acquire(); if (many) l.Release();")]
    [InlineData("var held = given.TryAcquire(); try { Work(); } finally { if (held) given.Release(); }")]
    [InlineData("given.Release(); try { Work(); } finally { given.Acquire(); } given.Release();")]
    [InlineData("var r = new ProcessRLock(); r.Acquire(); r.Acquire(); r.Release(); r.Release();")]
    [InlineData("var r = new ProcessRLock(); for (var i = 0; i < 9; i++) r.Acquire(); for (var i = 0; i < 9; i++) r.Release();")]
    [InlineData("var s = new SemaphoreSlim(0); s.Release(); s.Release();")]
    [InlineData("var s = new ProcessSemaphore(0); s.Release(); s.Release();")]
    [InlineData("var l = new ProcessLock(); Keep(l); l.Release();")]
    [InlineData("var l = new ProcessLock(); Action take = () => l.Acquire(); take(); l.Release();")]
    [InlineData("var l = new ProcessLock(); try { l.Release(); } catch (SynchronizationLockException) { }")]
    [InlineData("_lock.Acquire(); _lock.Release(); Again(); _lock.Release();")]
    [InlineData("foreach (var l in _all) l.Acquire(); foreach (var l in _all) l.Release();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_one_too_many_is_removed() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            void M(ProcessLock gate, Mutex mutex)
            {
                gate.Acquire();
                gate.Release();
                // Once more, to be sure.
                [|gate.Release()|];
                mutex.WaitOne();
                mutex.ReleaseMutex(); [|mutex.ReleaseMutex()|];
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            void M(ProcessLock gate, Mutex mutex)
            {
                gate.Acquire();
                gate.Release();
                // Once more, to be sure.
                mutex.WaitOne();
                mutex.ReleaseMutex(); 
            }
        }
        """,
        POOL504ReleaseNotHeldFix.Remove);

    [Theory]
    [InlineData("given.Acquire(); if (many) given.Release(); [|given.Release()|];")]
    [InlineData("given.Acquire(); given.Release(); if (many) [|given.Release()|];")]
    public Task No_fix_where_it_may_be_right(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            private readonly ProcessLock _lock = new();
            private readonly List<ProcessLock> _all = [];
            private object? _kept;

            void M(bool many, ProcessLock given)
            {
                {{body}}
            }

            internal void Again() => _lock.Acquire();
            private static void Work() { }
            private void Keep(ProcessLock l) => _kept = l;
            private static void GiveBack(ProcessLock l) => l.Release();
        }
        """;
}
