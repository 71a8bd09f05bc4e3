using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL702: a job is asked how it went while it runs.</summary>
internal static class SuccessfulBeforeReady
{
    public static string Upload()
    {
        using var pool = new ProcessPool(1);
        var upload = pool.ApplyAsync(Send, 7);
        return upload.Successful ? "went well" : "failed"; // POOL702
    }

    private static int Send(int file)
    {
        Thread.Sleep(100);
        return file;
    }
}
