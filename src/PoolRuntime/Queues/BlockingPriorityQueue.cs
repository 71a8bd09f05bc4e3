using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// A queue between the threads of one process that gives the smallest item first, and of equal ones the oldest. The
/// counterpart of Python's <c>queue.PriorityQueue</c>.
/// </summary>
/// <remarks>A comparer that throws leaves the queue as it was, and its exception reaches whoever puts or
/// gets.</remarks>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class BlockingPriorityQueue<T> : BlockingQueue<T>
{
    // A binary heap: no item is smaller than the one at half its index.
    private readonly List<(T Item, long Number)> _heap = [];
    private readonly IComparer<T> _comparer;
    private long _number;

    /// <summary>Makes an empty queue.</summary>
    /// <param name="maxSize">How many items it holds at most before putters wait; zero for any number.</param>
    /// <param name="comparer">What tells which item is smaller; null for the order of the type itself.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSize"/> is negative.</exception>
    /// <exception cref="ArgumentException">There is no comparer, and the type has no order.</exception>
    public BlockingPriorityQueue([Capacity] int maxSize = 0, IComparer<T>? comparer = null)
        : base(maxSize)
    {
        if (comparer is null && !HasOrder(Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T)))
        {
            throw new ArgumentException(
                $"'{typeof(T)}' has no order of its own: let it implement IComparable<T>, or give a comparer.",
                nameof(comparer));
        }
        _comparer = comparer ?? Comparer<T>.Default;
    }

    private protected override int Stored => _heap.Count;

    private protected override void Store(T item)
    {
        // First all that may throw, then all that changes.
        var added = (item, _number);
        var path = new List<int>();
        for (int i = _heap.Count, above = (i - 1) / 2; i > 0 && IsLess(added, _heap[above]); i = above, above = (i - 1) / 2)
            path.Add(above);
        _heap.Add(added);
        Move(_heap.Count - 1, path, added);
        _number++;
    }

    private protected override void StoreAgain(T item) => Store(item);

    private protected override T Take()
    {
        T first = _heap[0].Item;
        (T Item, long Number) last = _heap[^1];
        int count = _heap.Count - 1;
        var path = new List<int>();
        for (int below = 1; below < count; below = 2 * below + 1)
        {
            if (below + 1 < count && IsLess(_heap[below + 1], _heap[below])) below++;
            if (!IsLess(_heap[below], last)) break;
            path.Add(below);
        }
        if (count > 0) Move(0, path, last);
        _heap.RemoveAt(count);
        return first;
    }

    /// <summary>Moves every item of the path one place towards its start, and puts the item at its end.</summary>
    private void Move(int start, List<int> path, (T Item, long Number) item)
    {
        foreach (int next in path)
        {
            _heap[start] = _heap[next];
            start = next;
        }
        _heap[start] = item;
    }

    private bool IsLess((T Item, long Number) one, (T Item, long Number) other) =>
        _comparer.Compare(one.Item, other.Item) switch
        {
            < 0 => true,
            > 0 => false,
            _ => one.Number < other.Number,
        };

    private static bool HasOrder(Type type) =>
        typeof(IComparable).IsAssignableFrom(type)
            || typeof(IComparable<>).MakeGenericType(type).IsAssignableFrom(type);
}
