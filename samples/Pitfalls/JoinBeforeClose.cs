using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL101: the pool is joined while it still takes work.</summary>
internal static class JoinBeforeClose
{
    public static int SumOfSquares(int count)
    {
        using var pool = new ProcessPool(2);
        var squares = new List<AsyncResult<int>>();
        for (var n = 1; n <= count; n++)
            squares.Add(pool.ApplyAsync(Square, n));
        pool.Join(); // POOL101
        return squares.Sum(square => square.Get());
    }

    private static int Square(int n) => n * n;
}
