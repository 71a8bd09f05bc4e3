using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;

namespace Proofs;

public sealed class POOL504ReleaseNotHeldProof
{
    [Fact]
    public async Task It_throws()
    {
        var (before, after) = await Proof<POOL504ReleaseNotHeld, POOL504ReleaseNotHeldFix>.OfPage(
            "POOL504", POOL504ReleaseNotHeldFix.Remove);

        Assert.True(before is { Output: "work\n" } && before.ExitCode != 0, $"{before}");
        Assert.Contains("System.Threading.SynchronizationLockException", before.Errors);
        Assert.True(after is { ExitCode: 0, Output: "work\ndone\n", Errors: "" }, $"{after}");
    }

    [Fact]
    public async Task It_takes_the_lock_away_from_another_one()
    {
        var (before, after) = await Proof<POOL504ReleaseNotHeld, POOL504ReleaseNotHeldFix>.Of(
            """
            using PoolRuntime;

            EntryPoint.Guard();
            using var gate = new ProcessLock();
            using var isFree = new ManualResetEventSlim();
            using var isTaken = new ManualResetEventSlim();
            using var isOver = new ManualResetEventSlim();
            var other = new Thread(() =>
            {
                isFree.Wait();
                gate.TryAcquire(null);
                isTaken.Set();
                isOver.Wait();
                Console.WriteLine(gate.IsLocked ? "still locked" : "taken away");
            });
            other.Start();
            Desk.Leave(gate, isFree, isTaken);
            isOver.Set();
            other.Join();

            static class Desk
            {
                public static void Leave(
                    ProcessLock held, ManualResetEventSlim isFree, ManualResetEventSlim isTaken)
                {
                    held.Acquire();
                    held.Release();
                    isFree.Set();
                    isTaken.Wait();
                    [|held.Release()|];
                }
            }
            """,
            POOL504ReleaseNotHeldFix.Remove);

        Assert.True(before is { ExitCode: 0, Output: "taken away\n", Errors: "" }, $"{before}");
        Assert.True(after is { ExitCode: 0, Output: "still locked\n", Errors: "" }, $"{after}");
    }
}
