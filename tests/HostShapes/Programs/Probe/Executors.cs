using PoolRuntime;

namespace Probe;

/// <summary>Ends of programs whose executors have work left.</summary>
internal static class Executors
{
    public static void LeaveOpen(string kind) => SubmitTo(New(kind));

    public static void SubmitAtEnd(string kind)
    {
        Executor executor = New(kind);
        SubmitTo(executor);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            try
            {
                SubmitTo(executor);
                Console.WriteLine("taken");
            }
            catch (InvalidOperationException)
            {
                Console.WriteLine("refused");
            }
        };
    }

    public static void ShutDownAndLeave(string kind, bool cancelFutures)
    {
        Executor executor = New(kind);
        SubmitTo(executor);
        executor.Shutdown(wait: false, cancelFutures);
    }

    private static Executor New(string kind) =>
        kind == "Processes" ? new ProcessPoolExecutor(2) : new ThreadPoolExecutor(2);

    private static void SubmitTo(Executor executor) => executor.Submit(static () =>
    {
        Thread.Sleep(300);
        Console.WriteLine("done");
    });
}
