using Microsoft.Win32.SafeHandles;
using PoolRuntime.Transport;

namespace PoolRuntime.Pipes;

/// <summary>A descriptor of Linux or macOS that is closed when nobody uses it any more.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    public Descriptor(int value) : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle() => Posix.Close((int)handle) == 0;
}
