using System.Numerics;
using System.Reflection;

namespace PoolRuntime.Managers;

/// <summary>Adds numbers of a type that is not known to be one.</summary>
internal static class Sum<T>
{
    private static readonly Func<T, T, T>? Add = Find();

    /// <exception cref="NotSupportedException">They are no numbers.</exception>
    public static T Of(T one, T other) => Add is null
        ? throw new NotSupportedException($"A '{typeof(T).Name}' cannot be added to; use Update.")
        : Add(one, other);

    private static Func<T, T, T>? Find() =>
        Array.Exists(typeof(T).GetInterfaces(), static face => face.IsGenericType
                && face.GetGenericTypeDefinition() == typeof(INumber<>))
            ? typeof(Sum<T>).GetMethod(nameof(Adding), BindingFlags.Static | BindingFlags.NonPublic)!
                .MakeGenericMethod(typeof(T)).CreateDelegate<Func<T, T, T>>()
            : null;

    private static TNumber Adding<TNumber>(TNumber one, TNumber other) where TNumber : INumber<TNumber> =>
        unchecked(one + other);
}
