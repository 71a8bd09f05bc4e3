using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL304: reading and writing a shared value are two steps, and another process may come in between.</summary>
internal static class SharedValueReadModifyWrite
{
    public static int CountVisitors()
    {
        using var pool = new ProcessPool(2);
        using var visitors = new SharedValue<int>();
        var doors = pool.MapAsync(
            visitor =>
            {
                for (var i = 0; i < 500_000; i++)
                    visitors.Value += visitor; // POOL304
                return visitor;
            },
            [1, 1],
            chunkSize: 1);
        doors.Get();
        return visitors.Value;
    }
}
