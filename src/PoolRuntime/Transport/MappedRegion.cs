using System.IO.MemoryMappedFiles;

namespace PoolRuntime.Transport;

/// <summary>Shared memory of Windows.</summary>
internal sealed unsafe class MappedRegion : SharedRegion
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public MappedRegion(MemoryMappedFile file) : this(file, file.CreateViewAccessor(0, WorkerMemory.Length)) { }

    private MappedRegion(MemoryMappedFile file, MemoryMappedViewAccessor view)
        : base(Pin(view), WorkerMemory.Length)
    {
        _file = file;
        _view = view;
    }

    protected override void Free()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static byte* Pin(MemoryMappedViewAccessor view)
    {
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return start + view.PointerOffset;
    }
}
