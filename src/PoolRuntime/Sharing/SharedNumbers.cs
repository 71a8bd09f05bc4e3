using System.Numerics;

namespace PoolRuntime;

/// <summary>Arithmetic in one step on shared values and arrays of numbers, whoever else changes them.</summary>
public static class SharedNumbers
{
    /// <summary>Adds to the value in one step. A sum that the type cannot hold wraps around, as in unchecked
    /// C#.</summary>
    /// <typeparam name="T">A type of numbers.</typeparam>
    /// <param name="shared">The value.</param>
    /// <param name="amount">What to add.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="shared"/> is null.</exception>
    /// <exception cref="NotSupportedException">It has no lock, and numbers of the type take neither 1, 2, 4 nor 8
    /// bytes.
    /// </exception>
    /// <exception cref="AbandonedException">The process that held the lock has ended without giving it
    /// back.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed of.</exception>
    public static T Add<T>(this SharedValue<T> shared, T amount) where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(shared);
        return shared.Cells.Update(0, amount, static (value, amount) => unchecked(value + amount)).After;
    }

    /// <summary>Adds to an element in one step. A sum that the type cannot hold wraps around, as in unchecked C#.
    /// </summary>
    /// <typeparam name="T">A type of numbers.</typeparam>
    /// <param name="shared">The array.</param>
    /// <param name="index">The number of the element.</param>
    /// <param name="amount">What to add.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such element.</exception>
    /// <inheritdoc cref="Add{T}(SharedValue{T}, T)" path="/exception"/>
    public static T Add<T>(this SharedArray<T> shared, int index, T amount) where T : unmanaged, INumberBase<T>
    {
        ArgumentNullException.ThrowIfNull(shared);
        return shared.Cells.Update(index, amount, static (value, amount) => unchecked(value + amount)).After;
    }
}
