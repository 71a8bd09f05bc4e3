using PoolRuntime.Contracts;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;

namespace PoolRuntime;

/// <summary>
/// One value in memory that processes share. It goes to other processes as an argument or captured variable of a job,
/// or in anything else that is sent; there it is the same value. The counterpart of Python's
/// <c>multiprocessing.Value</c>, and without a lock of <c>RawValue</c>.
/// </summary>
/// <remarks>
/// All members may be called by any number of threads at the same time. Reading and writing are two steps:
/// <c>shared.Value += 1</c> loses what others write in between, unless <c>using (shared.Lock!.Acquire())</c> is around
/// it; <see cref="Update"/>, <see cref="Exchange"/> and the <c>Add</c> of <see cref="SharedNumbers"/> are one step. It
/// lives until it is disposed of where it was made, or that process ends; until it has been sent somewhere it also ends
/// when nobody refers to it.
/// </remarks>
/// <typeparam name="T">A number, an enum, or a struct of them: what means the same in every process.</typeparam>
[ThreadSafe]
public sealed class SharedValue<T> : IDisposable, ITravelsByReference<SharedValue<T>>
    where T : unmanaged
{
    /// <summary>Makes a value with a recursive lock of its own, which each single access takes.</summary>
    /// <param name="value">What it is at first.</param>
    /// <exception cref="NotTransferableException">The type holds an address.</exception>
    /// <exception cref="IOException">The system gives no shared memory.</exception>
    public SharedValue(T value = default) : this(value, null, hasLock: true)
    {
    }

    /// <summary>Makes a value with a given lock, which each single access takes.</summary>
    /// <param name="value">What it is at first.</param>
    /// <param name="lock">The lock, which may guard other things as well. A <see cref="ProcessRLock"/> allows to use
    /// the value while it is held; with a <see cref="ProcessLock"/> that waits for itself.</param>
    /// <exception cref="ArgumentNullException"><paramref name="lock"/> is null.</exception>
    /// <inheritdoc cref="SharedValue(T)" path="/exception"/>
    public SharedValue(T value, ProcessLockBase @lock)
        : this(value, @lock ?? throw new ArgumentNullException(nameof(@lock)), hasLock: true)
    {
    }

    private SharedValue(T value, ProcessLockBase? @lock, bool hasLock)
        : this(SharedCells<T>.Create(1, @lock, hasLock, Kind)) => Cells.Values[0] = value;

    private SharedValue(SharedCells<T> cells) => Cells = cells;

    /// <summary>
    /// The value: read or written with the lock, if it has one. Without a lock, what is larger than a word of the
    /// machine can be seen half written.
    /// </summary>
    /// <exception cref="AbandonedException">The process that held the lock has ended without giving it
    /// back.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    [SeparateSteps]
    public T Value
    {
        get => Cells.Read(0);
        set => Cells.Write(0, value);
    }

    /// <summary>
    /// The lock that single accesses take, to be held around several; null where it was made without one. The
    /// counterpart of <c>get_lock()</c>.
    /// </summary>
    public ProcessLockBase? Lock => Cells.Lock;

    internal SharedCells<T> Cells { get; }

    private static string Kind => nameof(SharedValue<T>);

    /// <summary>Makes a value without a lock. The counterpart of <c>RawValue</c> and of <c>lock=False</c>.</summary>
    /// <param name="value">What it is at first.</param>
    /// <returns>The value.</returns>
    /// <inheritdoc cref="SharedValue(T)" path="/exception"/>
    [Unlocked]
    public static SharedValue<T> WithoutLock(T value = default) => new(value, null, hasLock: false);

    /// <summary>Writes a value and reads the one before, in one step.</summary>
    /// <param name="value">What it is from now on.</param>
    /// <returns>What it was.</returns>
    /// <exception cref="NotSupportedException">It has no lock, and values of the type take neither 1, 2, 4 nor 8 bytes.
    /// </exception>
    /// <inheritdoc cref="Value" path="/exception"/>
    public T Exchange(T value) => Cells.Exchange(0, value);

    /// <summary>Writes a value if it is what one thinks it is, in one step. Compares the bytes.</summary>
    /// <param name="value">What it is then.</param>
    /// <param name="comparand">What it has to be for that.</param>
    /// <returns>What it was: the same bytes as <paramref name="comparand"/> if it was written.</returns>
    /// <inheritdoc cref="Exchange" path="/exception"/>
    public T CompareExchange(T value, T comparand) => Cells.CompareExchange(0, value, comparand);

    /// <summary>Makes a new value of the one that is there, as if nobody else were there.</summary>
    /// <param name="update">Makes it, in this thread: with the lock held, or, where there is none, again for as long as
    /// others come in between.</param>
    /// <returns>The new value.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="update"/> is null.</exception>
    /// <inheritdoc cref="Exchange" path="/exception"/>
    public T Update(Func<T, T> update)
    {
        ArgumentNullException.ThrowIfNull(update);
        return Cells.Update(0, update, static (value, update) => update(value)).After;
    }

    /// <summary>
    /// Ends the value for all processes, if this one made it. Does nothing in a process that received it.
    /// </summary>
    public void Dispose() => Cells.Dispose();

    /// <summary>Says what it is.</summary>
    public override string ToString() =>
        $"{Kind} ({(Cells.IsClosed ? "disposed" : $"{Cells.Values[0]}")})";

    void ITravelsByReference<SharedValue<T>>.WriteReference(PayloadWriter writer) => Cells.WriteReference(writer);

    static SharedValue<T> ITravelsByReference<SharedValue<T>>.ReadReference(PayloadReader reader) =>
        new(SharedCells<T>.ReadReference(reader, Kind));
}
