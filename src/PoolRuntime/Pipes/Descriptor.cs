using Microsoft.Win32.SafeHandles;
using PoolRuntime.Transport;

namespace PoolRuntime.Pipes;

/// <summary>A descriptor of Linux or macOS that is closed when nobody uses it any more.</summary>
internal sealed class Descriptor : SafeHandleMinusOneIsInvalid
{
    // Far longer than it takes anybody who was told that it ends.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private volatile bool _isGone;

    public Descriptor(int value) : base(ownsHandle: true) => SetHandle(value);

    /// <summary>Waits for those who still use it, after it was disposed of and they were told. False when somebody still
    /// does.</summary>
    public bool WaitUntilGone() => SpinWait.SpinUntil(() => _isGone, Patience);

    protected override bool ReleaseHandle()
    {
        bool isClosed = Posix.Close((int)handle) == 0;
        _isGone = true;
        return isClosed;
    }
}
