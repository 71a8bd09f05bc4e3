using ProbeCalls;
using PoolRuntime;

namespace Probe;

/// <summary>Pools in jobs of pools.</summary>
internal static class Nesting
{
    public static void OneLevel()
    {
        using ProcessPool pool = new(1);
        int[] chain = pool.Apply(static () =>
        {
            using ProcessPool inner = new(1);
            return new[] { Environment.ProcessId, inner.Apply(static () => Environment.ProcessId) };
        });
        Console.WriteLine($"different processes: {chain.Append(Environment.ProcessId).Distinct().Count()}");
    }

    public static void Endless()
    {
        try
        {
            Console.WriteLine($"came back from {Recurse(0)}");
        }
        catch (InvalidOperationException error)
        {
            Console.WriteLine(error.Message);
        }
    }

    private static int Recurse(int depth)
    {
        MainLog.Write($"depth {depth}");
        using ProcessPool pool = new(1);
        return pool.Apply(Recurse, depth + 1);
    }
}
