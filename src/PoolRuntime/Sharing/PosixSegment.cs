using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PoolRuntime.Transport;

namespace PoolRuntime.Sharing;

/// <summary>Shared memory of Linux and macOS: a file of its owner that is mapped.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed unsafe class PosixSegment : SharedSegment
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _file;
    private readonly string? _chosenName;
    private int _nameIsRemoved;

    private PosixSegment(
        string file, string? chosenName, (nint Start, long Length) mapping, bool isMaker)
        : base(chosenName ?? file, (byte*)mapping.Start, mapping.Length, isMaker)
    {
        _file = file;
        _chosenName = chosenName;
    }

    /// <summary>New memory.</summary>
    /// <param name="length">How many bytes.</param>
    /// <param name="chosenName">The name that was chosen for it, if one was.</param>
    /// <param name="newName">Makes names; asked again when there is a file of that name.</param>
    /// <param name="isPart">Whether the name belongs to who has made something else, and stays.</param>
    public static PosixSegment Make(long length, string? chosenName, Func<string> newName, bool isPart = false)
    {
        if (chosenName is not null) _ = SegmentName.Chosen(chosenName);
        SegmentFiles.RemoveThoseOfDead();
        (string file, SafeFileHandle handle) = SegmentFiles.CreateNew(newName, OwnerOnly, isPart);
        try
        {
            using (handle)
            {
                int descriptor = (int)handle.DangerousGetHandle();
                Posix.SetLengthWithRoom(descriptor, length);
                if (chosenName is not null) SegmentFiles.Link(chosenName, file);
                return new PosixSegment(file, chosenName, (Map(descriptor, length), length), isMaker: !isPart);
            }
        }
        catch (Win32Exception error)
        {
            SegmentFiles.Remove(file, chosenName);
            string reason = error.NativeErrorCode == Posix.NoSpaceLeft
                ? $"there is no room for {length} bytes in '{SegmentFiles.Folder}'"
                : error.Message;
            throw new IOException($"The system gives no shared memory: {reason}.", error);
        }
        catch
        {
            SegmentFiles.Remove(file, chosenName);
            throw;
        }
    }

    /// <summary>Maps what there is.</summary>
    public static PosixSegment Find(string name)
    {
        bool isMade = SegmentName.IsMade(name);
        string file = isMade ? name : SegmentFiles.LinkedFrom(name) ?? throw Missing(name);
        try
        {
            using SafeFileHandle handle = SegmentFiles.Open(file);
            // Another user's: it could change under us, or be made to look like something of ours.
            if (File.GetUnixFileMode(handle) != OwnerOnly) throw Missing(name);
            long length = RandomAccess.GetLength(handle);
            // Its maker is not ready with it, which it tells nobody the name of before.
            if (length == 0) throw Missing(name);
            return new PosixSegment(
                file, isMade ? null : name, (Map((int)handle.DangerousGetHandle(), length), length), isMaker: false);
        }
        catch (Exception error) when (error is FileNotFoundException or UnauthorizedAccessException)
        {
            throw Missing(name);
        }
        catch (Win32Exception error)
        {
            throw new IOException($"The system does not map the shared memory '{name}': {error.Message}.", error);
        }
    }

    public override bool HasName() => SegmentFiles.Exists(_file);

    public override void RemoveName()
    {
        if (IsMaker && Interlocked.Exchange(ref _nameIsRemoved, 1) == 0) SegmentFiles.Remove(_file, _chosenName);
    }

    protected override void GiveUp() => Posix.ReplaceByNothing(Start, (nuint)Length);

    protected override void Unmap(bool mayBeUsed)
    {
        if (mayBeUsed)
            Posix.ReplaceByNothing(Start, (nuint)Length);
        else
            _ = Posix.Unmap(Start, (nuint)Length);
    }

    private static nint Map(int descriptor, long length)
    {
        byte* start = Posix.Map(
            null, checked((nuint)length), Posix.ReadWriteProtection, Posix.SharedMapping, descriptor, offset: 0);
        return (nint)start == -1 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : (nint)start;
    }

    private static FileNotFoundException Missing(string name) => new(
        $"There is no shared memory '{name}': who made it has disposed of it or has ended, or it was never "
        + "there.", name);
}
