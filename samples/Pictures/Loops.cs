using PoolRuntime;

namespace Pictures;

/// <summary>Eight pages for four workers, each of which the program then keeps.</summary>
internal static class Loops
{
    private const int Pages = 8;

    private static readonly PoolOptions Options = new() { Workers = 4, Insights = true };

    public static PoolInsights WaitingForEach()
    {
        using var pool = new ProcessPool(Options);
        for (var page = 0; page < Pages; page++)
        {
#pragma warning disable POOL201 // What the rule is about, shown on purpose.
            Keep(pool.ApplyAsync(Render, page).Get());
#pragma warning restore POOL201
        }

        return End(pool);
    }

    public static PoolInsights CallingBack()
    {
        using var pool = new ProcessPool(Options);
        for (var page = 0; page < Pages; page++)
        {
            pool.ApplyAsync(
                Render, page, callback: static rendered => Keep(rendered),
                errorCallback: static error => Console.Error.WriteLine(error.Message));
        }

        return End(pool);
    }

    private static PoolInsights End(ProcessPool pool)
    {
        pool.Close();
        pool.Join();
        return pool.GetInsights();
    }

    // In a worker.
    private static int Render(int page)
    {
        Thread.Sleep(300);
        return page;
    }

    // In the program, on one thread: short, or it would be what all wait for.
    private static void Keep(int page) => Thread.Sleep(40);
}
