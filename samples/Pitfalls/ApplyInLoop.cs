using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL202: the blocking form is called in a loop, so that one worker works and the other one waits.</summary>
internal static class ApplyInLoop
{
    public static int TotalWeight(IEnumerable<int> boxes)
    {
        using var pool = new ProcessPool(2);
        var total = 0;
        foreach (var box in boxes)
            total += pool.Apply(Weigh, box); // POOL202
        return total;
    }

    private static int Weigh(int box)
    {
        Thread.Sleep(100);
        return box;
    }
}
