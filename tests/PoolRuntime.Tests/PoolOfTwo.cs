namespace PoolRuntime.Tests;

/// <summary>One pool for all tests of a class that do it no harm; also checks that nothing is left behind.</summary>
public sealed class PoolOfTwo : NothingLeftBehind
{
    public ProcessPool Pool { get; } = new(2);

    public override void Dispose()
    {
        Bound.Within(Pool.Dispose);
        base.Dispose();
    }

    /// <summary>The value after it was in a worker and came back.</summary>
    public T ThereAndBack<T>(T value)
    {
        Func<T, T> echo = Echo;
        return Bound.Within(() => Pool.Apply(echo, value));
    }

    private static T Echo<T>(T value) => value;
}
