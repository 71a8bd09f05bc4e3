using System.Globalization;
using System.Security.Cryptography;

namespace PoolRuntime.Sharing;

/// <summary>
/// The name of a shared memory segment: who made it, and what nobody can guess. One whose maker has died can be told
/// from it alone.
/// </summary>
internal static class SegmentName
{
    /// <summary>What all our names begin with.</summary>
    public const string Prefix = "poolruntime.";

    /// <summary>What the names that users have chosen begin with, before them.</summary>
    public const string ChosenPrefix = Prefix + "name.";

    // What file systems take.
    private const int Longest = 255;

    private const int RandomBytes = 16;

    // Of the random ones, in the names of parts.
    private const int PartDigits = 12;

    // Containers can see the same memory and count their processes apart.
    private static readonly string World = ReadWorld();

    /// <summary>A new name, of this process.</summary>
    public static string New() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Prefix}{World}-{ProcessLife.Current.Id}-{ProcessLife.Current.Started:x}-"
        + $"{Convert.ToHexString(RandomNumberGenerator.GetBytes(RandomBytes))}");

    /// <summary>The name of a numbered part of something that has a name: with the same maker.</summary>
    public static string OfPart(string name, long number) => PrefixOfParts(name) + number.ToString(
        $"X{PartDigits}", CultureInfo.InvariantCulture);

    /// <summary>What the names of all parts begin with; what they are parts of has it too.</summary>
    public static string PrefixOfParts(string name) => name[..^PartDigits];

    /// <summary>Whether it is one that was made here or in another process, not chosen by a user.</summary>
    public static bool IsMade(string name) => Parts(name) is not null;

    /// <summary>Whether the maker of a segment is known to have died.</summary>
    public static bool IsOfDead(string name) =>
        Parts(name) is { } parts && parts.World == World && !parts.Maker.IsAlive;

    /// <summary>The name under which a segment with a chosen name is found.</summary>
    /// <exception cref="ArgumentException">It cannot be a name.</exception>
    public static string Chosen(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('\0')) throw new ArgumentException("A name holds no NUL character.", nameof(name));
        if (name.StartsWith(Prefix, StringComparison.Ordinal))
            throw new ArgumentException(
                $"Names that begin with '{Prefix}' are made, not chosen; choose another or none.", nameof(name));
        string escaped = ChosenPrefix + Uri.EscapeDataString(name);
        return escaped.Length <= Longest
            ? escaped
            : throw new ArgumentException("The name is too long for a file; choose a shorter one.", nameof(name));
    }

    private static (string World, ProcessLife Maker)? Parts(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        string[] parts = name[Prefix.Length..].Split('-');
        return parts.Length == 4 && parts[3].Length == RandomBytes * 2 && parts[3].All(char.IsAsciiHexDigit)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            && uint.TryParse(parts[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out uint started)
                ? (parts[0], new ProcessLife(id, started))
                : null;
    }

    private static string ReadWorld()
    {
        const string file = "/proc/self/ns/pid";
        // "pid:[4026531836]".
        string? target = OperatingSystem.IsLinux() && File.Exists(file) ? new FileInfo(file).LinkTarget : null;
        return target is null ? "0" : string.Concat(target.Where(char.IsAsciiDigit));
    }
}
