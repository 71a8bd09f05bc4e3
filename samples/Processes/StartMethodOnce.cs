using PoolRuntime;

namespace Processes;

/// <summary>A14: a program chooses its start method once.</summary>
internal static class StartMethodOnce
{
    public static void Run()
    {
        StartMethods.Set(StartMethod.Spawn);
        Console.WriteLine($"chosen: {StartMethods.Default}");
        try
        {
            StartMethods.Set(StartMethod.ForkServer);
        }
        catch (InvalidOperationException error)
        {
            Console.WriteLine($"refused: {error.Message}");
        }
    }
}
