using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL504: the lock is given back twice.</summary>
internal static class ReleaseNotHeld
{
    public static string Work()
    {
        using var gate = new ProcessLock();
        gate.Acquire();
        try
        {
            Thread.Sleep(10);
        }
        finally
        {
            gate.Release();
        }
        gate.Release(); // POOL504
        return "done";
    }
}
