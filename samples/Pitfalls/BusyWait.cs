using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL207: to ask again and again keeps a processor busy, which the worker could use.</summary>
internal static class BusyWait
{
    public static int Answer()
    {
        using var pool = new ProcessPool(1);
        var answer = pool.ApplyAsync(Think);
        while (!answer.Ready) { } // POOL207
        return answer.Get();
    }

    private static int Think()
    {
        Thread.Sleep(500);
        return 42;
    }
}
