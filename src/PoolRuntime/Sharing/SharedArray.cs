using System.Collections;
using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;

namespace PoolRuntime;

/// <summary>
/// An array in memory that processes share. It goes to other processes as an argument or captured variable of a job, or
/// in anything else that is sent; there it is the same array, and nothing is copied. The counterpart of Python's
/// <c>multiprocessing.Array</c>, and without a lock of <c>RawArray</c>.
/// </summary>
/// <remarks>
/// All members may be called by any number of threads at the same time; each single access takes the lock, if there is
/// one. <see cref="Span"/> takes none, and is as fast as an array of one's own: hold the <see cref="Lock"/> around it,
/// or let each process have a part of its own. Reading and writing are two steps: <c>shared[i] += 1</c> loses what
/// others write in between. It lives until it is disposed of where it was made, or that process ends; until it has been
/// sent somewhere it also ends when nobody refers to it.
/// </remarks>
/// <typeparam name="T">A number, an enum, or a struct of them: what means the same in every process.</typeparam>
[ThreadSafe]
public sealed class SharedArray<T> : IReadOnlyList<T>, IDisposable, ITravelsByReference<SharedArray<T>>
    where T : unmanaged
{
    /// <summary>Makes an array of zeros with a recursive lock of its own.</summary>
    /// <param name="length">How many elements.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="NotTransferableException">The type holds an address.</exception>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public SharedArray(int length) : this(length, null, hasLock: true)
    {
    }

    /// <summary>Makes an array of zeros with a given lock.</summary>
    /// <param name="length">How many elements.</param>
    /// <param name="lock">The lock, which may guard other things as well. A <see cref="ProcessRLock"/> allows to use
    /// the array while it is held; with a <see cref="ProcessLock"/> that waits for itself.</param>
    /// <exception cref="ArgumentNullException"><paramref name="lock"/> is null.</exception>
    /// <inheritdoc cref="SharedArray(int)" path="/exception"/>
    public SharedArray(int length, ProcessLockBase @lock)
        : this(length, @lock ?? throw new ArgumentNullException(nameof(@lock)), hasLock: true)
    {
    }

    /// <summary>Makes an array of given elements with a recursive lock of its own.</summary>
    /// <param name="elements">What is in it at first.</param>
    /// <exception cref="ArgumentNullException"><paramref name="elements"/> is null.</exception>
    /// <inheritdoc cref="SharedArray(int)" path="/exception[2]|/exception[3]"/>
    public SharedArray(IEnumerable<T> elements) : this(Listed(elements), null, hasLock: true)
    {
    }

    /// <summary>Makes an array of given elements with a given lock.</summary>
    /// <param name="elements">What is in it at first.</param>
    /// <param name="lock">The lock.</param>
    /// <exception cref="ArgumentNullException"><paramref name="elements"/> or <paramref name="lock"/> is null.
    /// </exception>
    /// <inheritdoc cref="SharedArray(int)" path="/exception[2]|/exception[3]"/>
    public SharedArray(IEnumerable<T> elements, ProcessLockBase @lock)
        : this(Listed(elements), @lock ?? throw new ArgumentNullException(nameof(@lock)), hasLock: true)
    {
    }

    private SharedArray(int length, ProcessLockBase? @lock, bool hasLock)
        : this(SharedCells<T>.Create(Checked(length), @lock, hasLock, Kind))
    {
    }

    private SharedArray(T[] elements, ProcessLockBase? @lock, bool hasLock)
        : this(elements.Length, @lock, hasLock) => elements.CopyTo(Cells.Values);

    private SharedArray(SharedCells<T> cells) => Cells = cells;

    /// <summary>How many elements it has.</summary>
    public int Length => Cells.Length;

    /// <summary>
    /// The lock that single accesses take, to be held around several; null where it was made without one. The
    /// counterpart of <c>get_lock()</c>.
    /// </summary>
    public ProcessLockBase? Lock => Cells.Lock;

    /// <summary>
    /// All elements, without the lock, at the speed of an array. Keep the array, and do not dispose of it, while a span
    /// is in use: afterwards it reads zeros and writes nowhere. The counterpart of <c>get_obj()</c>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public Span<T> Span
    {
        get
        {
            Cells.Expose();
            return Cells.Values;
        }
    }

    int IReadOnlyCollection<T>.Count => Length;

    internal SharedCells<T> Cells { get; }

    private static string Kind => nameof(SharedArray<T>);

    /// <summary>An element: read or written with the lock, if there is one. <c>shared[^1]</c> is the last.</summary>
    /// <param name="index">Its number, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <exception cref="AbandonedException">The process that held the lock has ended without giving it
    /// back.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [SeparateSteps]
    public T this[int index]
    {
        get => Cells.Read(index);
        set => Cells.Write(index, value);
    }

    /// <summary>Makes an array of zeros without a lock. The counterpart of <c>RawArray</c>.</summary>
    /// <param name="length">How many elements.</param>
    /// <returns>The array.</returns>
    /// <inheritdoc cref="SharedArray(int)" path="/exception"/>
    [Unlocked]
    public static SharedArray<T> WithoutLock(int length) => new(length, null, hasLock: false);

    /// <summary>Makes an array of given elements without a lock. The counterpart of <c>RawArray</c>.</summary>
    /// <param name="elements">What is in it at first.</param>
    /// <returns>The array.</returns>
    /// <inheritdoc cref="SharedArray(IEnumerable{T})" path="/exception"/>
    [Unlocked]
    public static SharedArray<T> WithoutLock(IEnumerable<T> elements) => new(Listed(elements), null, hasLock: false);

    /// <summary>A copy of some elements, taken with the lock: <c>shared[2..5]</c>.</summary>
    /// <param name="start">The first of them.</param>
    /// <param name="length">How many.</param>
    /// <returns>An array of this process's own.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many from there on.</exception>
    /// <inheritdoc cref="this" path="/exception[2]|/exception[3]"/>
    public T[] Slice(int start, int length)
    {
        using (Acquire())
        {
            T[] copy = Part(start, length).ToArray();
            GC.KeepAlive(this);
            return copy;
        }
    }

    /// <summary>A copy of all elements, taken with the lock.</summary>
    /// <returns>An array of this process's own.</returns>
    /// <inheritdoc cref="this" path="/exception[2]|/exception[3]"/>
    public T[] ToArray() => Slice(0, Length);

    /// <summary>Writes elements side by side, with the lock.</summary>
    /// <param name="start">Where the first of them goes.</param>
    /// <param name="elements">The elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is not so much room from there on; nothing is written.
    /// </exception>
    /// <inheritdoc cref="this" path="/exception[2]|/exception[3]"/>
    public void Write(int start, ReadOnlySpan<T> elements)
    {
        using (Acquire()) elements.CopyTo(Part(start, elements.Length));
        GC.KeepAlive(this);
    }

    /// <summary>Writes an element and reads the one before, in one step.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="value">What it is from now on.</param>
    /// <returns>What it was.</returns>
    /// <exception cref="NotSupportedException">There is no lock, and values of the type take neither 1, 2, 4 nor 8
    /// bytes.</exception>
    /// <inheritdoc cref="this" path="/exception"/>
    public T Exchange(int index, T value) => Cells.Exchange(index, value);

    /// <summary>Writes an element if it is what one thinks it is, in one step. Compares the bytes.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="value">What it is then.</param>
    /// <param name="comparand">What it has to be for that.</param>
    /// <returns>What it was: the same bytes as <paramref name="comparand"/> if it was written.</returns>
    /// <inheritdoc cref="Exchange" path="/exception"/>
    public T CompareExchange(int index, T value, T comparand) => Cells.CompareExchange(index, value, comparand);

    /// <summary>Makes a new element of the one that is there, as if nobody else were there.</summary>
    /// <param name="index">Its number.</param>
    /// <param name="update">Makes it, in this thread: with the lock held, or, where there is none, again for as long as
    /// others come in between.</param>
    /// <returns>The new element.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is null.</exception>
    /// <inheritdoc cref="Exchange" path="/exception"/>
    public T Update(int index, Func<T, T> update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Cells.Update(index, update, static (value, update) => update(value)).After;
    }

    /// <summary>The elements of a copy, taken with the lock when this is called.</summary>
    /// <returns>The elements in order.</returns>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>
    /// Ends the array for all processes, if this one made it. Does nothing in a process that received it.
    /// </summary>
    public void Dispose() => Cells.Dispose();

    /// <summary>Says how long it is.</summary>
    public override string ToString() =>
        $"{Kind} ({(Cells.IsClosed ? "disposed" : $"{Length} of {Transferability.Name(typeof(T))}")})";

    void ITravelsByReference<SharedArray<T>>.WriteReference(PayloadWriter writer) => Cells.WriteReference(writer);

    static SharedArray<T> ITravelsByReference<SharedArray<T>>.ReadReference(PayloadReader reader) =>
        new(SharedCells<T>.ReadReference(reader, Kind));

    private static int Checked(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length;
    }

    private static T[] Listed(IEnumerable<T> elements)
    {
        ArgumentNullException.ThrowIfNull(elements);
        return elements as T[] ?? [.. elements];
    }

    private LockScope Acquire() => Lock?.Acquire() ?? default;

    private Span<T> Part(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (start > Length - length)
            throw new ArgumentOutOfRangeException(
                nameof(start), start, $"The array has {Length} elements; there are no {length} from {start} on.");
        return Cells.Values.Slice(start, length);
    }
}
