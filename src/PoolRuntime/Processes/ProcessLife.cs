using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace PoolRuntime;

/// <summary>
/// A process, told apart from a later one with the same number by the time it was started at.
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="Started">When it started, in hundredths of a second since a time that is the same for all; the low
/// bits of it.</param>
internal readonly record struct ProcessLife(int Id, uint Started)
{
    // Numbers of processes are smaller everywhere: users of the code have two bits of it for themselves.
    private const int IdMask = 0x3FFF_FFFF;

    private const int StartField = 21;

    /// <summary>This process.</summary>
    public static ProcessLife Current { get; } =
        Look(Environment.ProcessId) ?? new ProcessLife(Environment.ProcessId, 0);

    /// <summary>The code of this process.</summary>
    public static readonly long CurrentCode = Current.Code;

    /// <summary>Both in one word; never zero, and bits 30 and 31 are.</summary>
    public long Code => (long)Started << 32 | (uint)(Id & IdMask);

    /// <summary>Whether it runs; one that has ended but has not been waited for does not.</summary>
    public bool IsAlive
    {
        get
        {
            if (this == Current) return true;
            try
            {
                return Look(Id) == this;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It is there, and who it is cannot be told now. What was taken for dead would lose its locks.
                return true;
            }
        }
    }

    /// <summary>The process that a code was made from, whatever is in bits 30 and 31.</summary>
    public static ProcessLife Of(long code) => new((int)code & IdMask, (uint)(code >> 32));

    /// <summary>The process that has the number now; null when none runs.</summary>
    /// <exception cref="IOException">One runs, but this process cannot open any more files.</exception>
    public static ProcessLife? Look(int id) => OperatingSystem.IsLinux() ? LookInFiles(id) : Ask(id);

    private static ProcessLife? LookInFiles(int id)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat");
        string state;
        try
        {
            state = File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(path)) throw;
            return null;
        }

        // "12 (name) S 1 …", where the name can hold anything; what follows it is the third field.
        string[] fields = state[(state.LastIndexOf(')') + 2)..].Split(' ');
        if (fields[0] is "Z" or "X" or "x") return null;
        return new ProcessLife(id, (uint)ulong.Parse(fields[StartField - 2], CultureInfo.InvariantCulture));
    }

    private static ProcessLife? Ask(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            if (process.HasExited) return null;
            return new ProcessLife(
                id, (uint)(process.StartTime.ToUniversalTime().Ticks / (TimeSpan.TicksPerMillisecond * 10)));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
