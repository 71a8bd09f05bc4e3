namespace PoolRuntime.Hosts;

/// <summary>The last of many numbers. Not safe for several threads.</summary>
internal sealed class RecentIds(int most)
{
    private readonly HashSet<Guid> _known = [];
    private readonly Queue<Guid> _order = new();

    public void Add(Guid id)
    {
        if (!_known.Add(id)) return;
        _order.Enqueue(id);
        if (_order.Count > most) _known.Remove(_order.Dequeue());
    }

    public bool Contains(Guid id) => _known.Contains(id);
}
