namespace PoolRuntime.Serialization;

/// <summary>A writer for each thread that submits, so that submitting makes no garbage but what it sends.</summary>
internal static class ThreadPayload
{
    [ThreadStatic]
    private static PayloadWriter? writer;

    public static PayloadWriter Take()
    {
        writer ??= new PayloadWriter { CarriesShared = true };
        writer.Clear();
        return writer;
    }
}
