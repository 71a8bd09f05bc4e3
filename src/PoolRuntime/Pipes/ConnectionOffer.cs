using System.Net.Sockets;

namespace PoolRuntime.Pipes;

/// <summary>
/// A connection that was sent and waits to be taken. It does not keep the connection from being collected, but its
/// socket open.
/// </summary>
internal sealed class ConnectionOffer : Offer
{
    private readonly WeakReference<Connection> _owner;
    private readonly object _gate = new();
    private Timer? _expiry;
    private bool _isOver;
    private bool _isWhole = true;

    public ConnectionOffer(Connection owner)
    {
        _owner = new WeakReference<Connection>(owner);
        Socket = owner.Socket;
        Socket.Share();
    }

    public StreamSocket Socket { get; }

    public override bool IsOver
    {
        get
        {
            lock (_gate) return _isOver;
        }
    }

    /// <summary>The sender's own end was closed: from now on there is only so much time.</summary>
    /// <param name="isWhole">Whether no part of a message is missing.</param>
    public void OwnerClosed(bool isWhole)
    {
        lock (_gate)
        {
            _isWhole = isWhole;
            if (!_isOver) _expiry = new Timer(
                static offer => Transfers.Withdraw((Offer)offer!), this, Transfers.Patience, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Gives it away by a function that tells whether it arrived.</summary>
    /// <returns>Whether it was given; null when it is over already.</returns>
    public bool? TryGive(int process, Func<StreamSocket, bool> give)
    {
        lock (_gate)
        {
            if (_isOver) return null;
            bool isOpen = _owner.TryGetTarget(out Connection? owner) && owner.TryStop(process);
            if (!isOpen && owner?.IsClosed == false || !_isWhole) return false;
            bool given = give(Socket);
            if (given) Finish();
            if (isOpen && given) owner!.Given();
            else if (isOpen) owner!.TakeBack();
            return given;
        }
    }

    public override bool? TryGive(Socket channel, int process) =>
        TryGive(process, socket => socket.GiveTo(channel, process));

    public override void Withdraw()
    {
        lock (_gate)
        {
            if (!_isOver) Finish();
        }
    }

    private void Finish()
    {
        _isOver = true;
        _expiry?.Dispose();
        Socket.Release();
    }
}
