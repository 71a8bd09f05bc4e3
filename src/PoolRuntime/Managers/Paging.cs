namespace PoolRuntime.Managers;

/// <summary>Some elements of a collection, and the state that it was in.</summary>
internal readonly record struct Page<T>(T[] Items, long Version);

/// <summary>Goes through a collection in another process, a few elements at first and then more at a time.</summary>
internal static class Paging
{
    private const int Most = 1024;

    /// <param name="read">Gets elements from a place on; throws when the collection is not in that state any more.
    /// </param>
    public static IEnumerator<T> Through<T>(Func<int, int, long?, Page<T>> read)
    {
        long? version = null;
        int place = 0;
        for (int size = 1; ; size = Math.Min(Most, 2 * size))
        {
            Page<T> page = read(place, size, version);
            version = page.Version;
            foreach (T item in page.Items) yield return item;
            if (page.Items.Length < size) yield break;
            place += page.Items.Length;
        }
    }

    public static Page<T> Read<T>(IEnumerable<T> items, int from, int count, long version, long? expected)
    {
        if (expected is { } known && known != version)
            throw new InvalidOperationException("The collection was changed while somebody went through it.");
        return new Page<T>([.. items.Skip(from).Take(count)], version);
    }
}
