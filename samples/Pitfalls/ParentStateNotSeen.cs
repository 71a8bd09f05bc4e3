using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL405: what the program has set is not set in its workers.</summary>
internal static class ParentStateNotSeen
{
    private static int tax = 1;

    public static int PriceOfAll()
    {
        tax = 2;
        using var pool = new ProcessPool(2);
        return pool.Map(price => price * tax, [100, 200], timeout: TimeSpan.FromMinutes(1)).Sum(); // POOL405
    }
}
