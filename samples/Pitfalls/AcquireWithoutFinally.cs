using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL501: after an exception the lock stays locked, and who comes next waits for ever.</summary>
internal static class AcquireWithoutFinally
{
    public static string StateAfterRefusal()
    {
        using var gate = new ProcessLock();
        try
        {
            Pay(gate, -1);
        }
        catch (ArgumentOutOfRangeException)
        {
            // The amount was refused.
        }
        return gate.IsLocked ? "locked for ever" : "free";
    }

    private static void Pay(ProcessLock gate, int amount)
    {
        gate.Acquire(); // POOL501
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        Console.WriteLine($"paid {amount}");
        gate.Release();
    }
}
