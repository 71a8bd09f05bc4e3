using PoolRuntime.Transport;

namespace PoolRuntime.Serialization;

/// <summary>A writer for each thread that submits, so that submitting makes no garbage but what it sends.</summary>
internal static class ThreadPayload
{
    [ThreadStatic]
    private static PayloadWriter? writer;

    /// <param name="memory">Where the message goes if it becomes large; null for nowhere.</param>
    public static PayloadWriter Take(CallMemory? memory = null)
    {
        writer ??= new PayloadWriter { CarriesShared = true };
        writer.Clear(memory);
        return writer;
    }
}
