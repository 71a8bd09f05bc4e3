namespace PoolRuntime;

/// <summary>What a <see cref="LockScope"/> holds.</summary>
internal interface IReleasable
{
    void Release();
}
