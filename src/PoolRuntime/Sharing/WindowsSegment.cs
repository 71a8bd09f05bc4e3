using System.IO.MemoryMappedFiles;
using System.Runtime.Versioning;

namespace PoolRuntime.Sharing;

/// <summary>Shared memory of Windows, which the system keeps until the last process has let go of it.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsSegment : SharedSegment
{
    private const string Session = @"Local\";

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private WindowsSegment(
        string name, MemoryMappedFile file, MemoryMappedViewAccessor view, long length, bool isMaker)
        : base(name, Pin(view), length, isMaker)
    {
        _file = file;
        _view = view;
    }

    /// <summary>New memory.</summary>
    public static WindowsSegment Make(long length, string? chosenName)
    {
        string name = chosenName ?? SegmentName.New();
        MemoryMappedFile file = MemoryMappedFile.CreateNew(SystemName(name), length);
        return new WindowsSegment(name, file, file.CreateViewAccessor(0, length), length, isMaker: true);
    }

    /// <summary>Maps what there is.</summary>
    public static WindowsSegment Find(string name)
    {
        MemoryMappedFile file = MemoryMappedFile.OpenExisting(SystemName(name));
        MemoryMappedViewAccessor view = file.CreateViewAccessor();
        return new WindowsSegment(name, file, view, view.Capacity, isMaker: false);
    }

    public override bool HasName()
    {
        try
        {
            MemoryMappedFile.OpenExisting(SystemName(Name)).Dispose();
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    public override void RemoveName() => _file.Dispose();

    protected override void GiveUp()
    {
    }

    protected override void Unmap(bool mayBeUsed)
    {
        // The handle of the view is never released while spans may be in use.
        if (!mayBeUsed) _view.SafeMemoryMappedViewHandle.ReleasePointer();
    }

    private static string SystemName(string name) =>
        Session + (SegmentName.IsMade(name) ? name : SegmentName.Chosen(name));

    private static byte* Pin(MemoryMappedViewAccessor view)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return start + view.PointerOffset;
    }
}
