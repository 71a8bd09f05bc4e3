using PoolRuntime;

namespace Probe;

/// <summary>Pools and children that cannot be.</summary>
internal static class Refusals
{
    public static void WithoutGuard()
    {
        Try(static () => new ProcessPool(2).Dispose());
        Try(static () => new ChildProcess(static () => { }).Start());
    }

    private static void Try(Action start)
    {
        try
        {
            start();
            Console.WriteLine("It was started.");
        }
        catch (InvalidOperationException error)
        {
            Console.WriteLine(error.Message);
        }
    }

    /// <summary>No process that this one starts from now on gets a runtime to run in.</summary>
    public static void RuntimeDoesNotStart(string setting, string value)
    {
        Environment.SetEnvironmentVariable(setting, value);
        using ProcessPool pool = new(3);
        AsyncResult<int>?[] results = [.. Enumerable.Range(0, 10).Select(_ => TrySubmit(pool))];
        foreach (AsyncResult<int> result in results.OfType<AsyncResult<int>>())
        {
            try
            {
                Console.WriteLine($"A worker has answered: {result.Get()}");
            }
            catch (PoolBrokenException error)
            {
                Console.WriteLine(error.Message);
            }
        }
    }

    private static AsyncResult<int>? TrySubmit(ProcessPool pool)
    {
        try
        {
            return pool.ApplyAsync(static () => Environment.ProcessId);
        }
        catch (PoolBrokenException error)
        {
            Console.WriteLine(error.Message);
            return null;
        }
    }
}
