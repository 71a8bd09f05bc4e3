using Xunit;

namespace PoolRuntime.Tests.Executors;

/// <summary>A future in each of the states that it can be in.</summary>
internal static class FutureIn
{
    public static Future<int> Pending() => new();

    public static Future<int> Running()
    {
        Future<int> future = new();
        Assert.True(future.SetRunning());
        return future;
    }

    public static Future<int> Cancelled()
    {
        Future<int> future = new();
        Assert.True(future.Cancel());
        return future;
    }

    public static Future<int> Failed()
    {
        Future<int> future = new();
        future.SetException(new FormatException("on purpose"));
        return future;
    }

    public static Future<int> Succeeded()
    {
        Future<int> future = new();
        future.SetResult(42);
        return future;
    }
}
