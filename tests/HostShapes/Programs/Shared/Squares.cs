using PoolRuntime;

namespace ProbeCalls;

/// <summary>The smallest program with a pool that is of any use.</summary>
internal static class Squares
{
    public const string Expected = "[1, 4, 9]\n";

    public static string Run()
    {
        using ProcessPool pool = new(5);
        return $"[{string.Join(", ", pool.Map(Square, [1, 2, 3]))}]\n";
    }

    private static int Square(int number) => number * number;
}
