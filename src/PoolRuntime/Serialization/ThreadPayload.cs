using PoolRuntime.Transport;

namespace PoolRuntime.Serialization;

/// <summary>A writer for each thread that submits, so that submitting makes no garbage but what it sends.</summary>
internal static class ThreadPayload
{
    [ThreadStatic]
    private static PayloadWriter? writer;

    /// <param name="memory">Where the message goes if it becomes large; null for nowhere.</param>
    /// <param name="leavesMachine">Whether it may go to another machine.</param>
    public static PayloadWriter Take(CallMemory? memory = null, bool leavesMachine = false)
    {
        writer ??= new PayloadWriter { CarriesShared = true };
        writer.LeavesMachine = writer.IsForOtherMachines = leavesMachine;
        writer.Clear(memory);
        return writer;
    }
}
