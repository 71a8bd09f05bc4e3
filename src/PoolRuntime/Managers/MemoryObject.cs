using PoolRuntime.Sharing;

namespace PoolRuntime.Managers;

internal interface IMemoryObject
{
    /// <summary>New shared memory; its name.</summary>
    string Create(long length);

    bool Unlink(string name);
}

/// <summary>The shared memory that a manager's process owns, for all its clients.</summary>
internal sealed class MemoryObject : IMemoryObject, IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<string, SharedSegment> _segments = [];
    private bool _isOver;

    public string Create(long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        SharedSegment segment = SharedSegment.Create(length);
        lock (_gate)
        {
            if (!_isOver)
            {
                _segments.Add(segment.Name, segment);
                return segment.Name;
            }
        }

        segment.Dispose();
        throw new ObjectDisposedException(nameof(SharedMemoryManager));
    }

    public bool Unlink(string name)
    {
        SharedSegment? segment;
        lock (_gate)
            if (!_segments.Remove(name, out segment)) return false;
        segment.Dispose();
        return true;
    }

    public void Dispose()
    {
        List<SharedSegment> all;
        lock (_gate)
        {
            _isOver = true;
            all = [.. _segments.Values];
            _segments.Clear();
        }

        foreach (SharedSegment segment in all) segment.Dispose();
    }
}

/// <summary>The way to it from another process.</summary>
internal sealed class MemoryProxy(ManagedReference reference) :
    RemoteObject(reference, typeof(IMemoryObject)), IMemoryObject
{
    public string Create(long length) => Call<string>(nameof(Create), length);

    public bool Unlink(string name) => Call<bool>(nameof(Unlink), name);
}
