using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using PoolRuntime.Serialization;

namespace PoolRuntime.Pipes;

/// <summary>An open file that was sent and waits to be taken: a duplicate, which the sender's own end is nothing to.
/// </summary>
internal sealed class FileOffer : Offer
{
    private readonly object _gate = new();
    private readonly Timer _expiry;
    private SafeFileHandle? _file;

    private FileOffer(SafeFileHandle file)
    {
        _file = file;
        _expiry = new Timer(
            static offer => Transfers.Withdraw((Offer)offer!), this, Transfers.Patience, Timeout.InfiniteTimeSpan);
    }

    public override bool IsOver
    {
        get
        {
            lock (_gate) return _file is null;
        }
    }

    /// <exception cref="RefusedValueException">It is closed.</exception>
    public static FileOffer Of(SafeFileHandle file)
    {
        if (file.IsClosed || file.IsInvalid) throw Closed();
        try
        {
            return new FileOffer(OpenFile.Duplicate(file));
        }
        catch (ObjectDisposedException)
        {
            // By another thread, at this moment.
            throw Closed();
        }
    }

    public override bool? TryGive(Socket channel, int process)
    {
        lock (_gate)
        {
            if (_file is null) return null;
            if (!OpenFile.Give(_file, channel, process)) return false;
            Finish();
            return true;
        }
    }

    /// <summary>Takes it where it was offered; null when it is over already.</summary>
    public SafeFileHandle? TakeHere()
    {
        lock (_gate)
        {
            SafeFileHandle? file = _file;
            _file = null;
            _expiry.Dispose();
            return file;
        }
    }

    public override void Withdraw()
    {
        lock (_gate) Finish();
    }

    private void Finish()
    {
        _file?.Dispose();
        _file = null;
        _expiry.Dispose();
    }

    private static RefusedValueException Closed() => new("the file is closed; send it before that");
}
