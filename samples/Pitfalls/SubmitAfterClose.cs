using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL102: the pool is closed in the loop, so that the second round finds it closed.</summary>
internal static class SubmitAfterClose
{
    public static int SumOfCubes(int count)
    {
        using var pool = new ProcessPool(2);
        var cubes = new List<AsyncResult<int>>();
        foreach (var n in Enumerable.Range(1, count))
        {
            cubes.Add(pool.ApplyAsync(Cube, n)); // POOL102
            pool.Close();
        }
        return cubes.Sum(cube => cube.Get());
    }

    private static int Cube(int n) => n * n * n;
}
