namespace PoolRuntime;

/// <summary>
/// The job was refused because as many results are outstanding as <see cref="PoolOptions.MaxPending"/> allows, and
/// <see cref="PoolOptions.WhenFull"/> says not to wait. Nothing was submitted.
/// </summary>
public sealed class PoolFullException : InvalidOperationException
{
    internal PoolFullException(int most) : base(
        $"The pool is full: {most} results are outstanding, as many as PoolOptions.MaxPending allows. Submit the job "
        + "again later, or let PoolOptions.WhenFull be Wait.")
    {
    }
}
