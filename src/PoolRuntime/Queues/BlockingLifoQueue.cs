using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// A queue between the threads of one process that gives the newest item first. The counterpart of Python's
/// <c>queue.LifoQueue</c>.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="maxSize">How many items it holds at most before putters wait; zero for any number.</param>
/// <exception cref="ArgumentOutOfRangeException"><paramref name="maxSize"/> is negative.</exception>
public sealed class BlockingLifoQueue<T>([Capacity] int maxSize = 0) : BlockingQueue<T>(maxSize)
{
    private readonly Stack<T> _items = new();

    private protected override int Stored => _items.Count;

    private protected override void Store(T item) => _items.Push(item);

    private protected override T Take() => _items.Pop();

    private protected override void StoreAgain(T item) => Store(item);
}
