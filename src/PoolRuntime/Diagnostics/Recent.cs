namespace PoolRuntime.Diagnostics;

/// <summary>The last ones of what there may be without end.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class Recent<T>(int most)
{
    private readonly List<T> _items = [];
    private int _next;

    public void Add(T item)
    {
        if (_items.Count < most)
        {
            _items.Add(item);
            return;
        }

        _items[_next] = item;
        _next = (_next + 1) % most;
    }

    /// <summary>What is kept, the oldest first.</summary>
    public T[] ToArray() => [.. _items.Skip(_next), .. _items.Take(_next)];
}
