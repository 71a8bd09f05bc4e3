using System.Collections.Concurrent;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// The shared objects that this process has got as a worker: bytes at first, and the value once a job has asked for it,
/// because only jobs know its type.
/// </summary>
internal static class ReceivedObjects
{
    private static readonly ConcurrentDictionary<Guid, object> All = new();

    public static void Add(Guid id, byte[] bytes) => All.TryAdd(id, bytes);

    /// <exception cref="InvalidDataException">There is no such object.</exception>
    public static Shared<T> Find<T>(Guid id)
    {
        if (!All.TryGetValue(id, out object? found))
            throw new InvalidDataException("A shared object has not been sent.");
        if (found is byte[] bytes)
        {
            All.TryUpdate(id, new Shared<T>(id, Read<T>(bytes)), bytes);
            found = All[id];
        }

        return found as Shared<T>
            ?? throw new InvalidDataException("A shared object is not of the type that was declared.");
    }

    private static unsafe T Read<T>(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            PayloadReader reader = new();
            reader.Open(start, bytes.Length);
            return Codec.For<T>().Read(reader);
        }
    }
}
