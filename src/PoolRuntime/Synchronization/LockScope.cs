namespace PoolRuntime;

/// <summary>
/// What was acquired is held until this is disposed of: <c>using (shared.Acquire()) { … }</c>. Made for <c>using</c>;
/// one that is disposed of twice releases twice.
/// </summary>
public readonly struct LockScope : IDisposable, IEquatable<LockScope>
{
    private readonly IReleasable? _held;

    internal LockScope(IReleasable held) => _held = held;

    /// <summary>Releases what was acquired.</summary>
    /// <exception cref="SynchronizationLockException">It was released already.</exception>
    public void Dispose() => _held?.Release();

    /// <summary>Whether it releases the same thing.</summary>
    /// <param name="other">Another scope.</param>
    public bool Equals(LockScope other) => ReferenceEquals(_held, other._held);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LockScope other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _held?.GetHashCode() ?? 0;

    /// <summary>Whether both release the same thing.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(LockScope left, LockScope right) => left.Equals(right);

    /// <summary>Whether they release different things.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(LockScope left, LockScope right) => !left.Equals(right);
}
