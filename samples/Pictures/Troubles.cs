using PoolRuntime;

namespace Pictures;

/// <summary>A job that takes too long is killed, and a worker that ends is replaced; all other jobs go on.</summary>
internal static class Troubles
{
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(300);

    public static PoolInsights Watched()
    {
        using var pool = new ProcessPool(new PoolOptions
        {
            Workers = 3,
            Insights = true,
            Initializer = static () => Thread.Sleep(60),
        });
        var pages = Enumerable.Range(0, 9).Select(page => pool.ApplyAsync(Render, page, timeout: Enough)).ToList();
        var links = pool.MapAsync(Follow, Enumerable.Range(0, 60), chunkSize: 10);
        // Asked how they went, so that nobody is warned of errors that were never looked at.
        _ = pages.Count(page => page.Wait() && page.Successful);
        links.Wait();
        // What workers say of their last jobs is there when the pool has ended.
        pool.Close();
        pool.Join();
        return pool.GetInsights();
    }

    private static int Render(int page)
    {
        switch (page)
        {
            case 4:
                Thread.Sleep(Timeout.Infinite);
                break;
            case 5:
                Thread.Sleep(50);
#pragma warning disable POOL407 // That is to be seen.
                Environment.Exit(1);
#pragma warning restore POOL407
                break;
            default:
                Thread.Sleep(120);
                break;
        }

        return page;
    }

    private static int Follow(int link)
    {
        Thread.Sleep(12);
        return link;
    }
}
