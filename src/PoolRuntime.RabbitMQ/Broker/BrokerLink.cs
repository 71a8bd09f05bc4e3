using System.Threading.Channels;

namespace PoolRuntime.Broker;

/// <summary>
/// The way to the broker that outlives its connections: connects again, after growing pauses, and sends again what was
/// not confirmed. What is posted meanwhile waits.
/// </summary>
internal sealed class BrokerLink
{
    private readonly ClusterSettings _settings;
    private readonly string _name;
    private readonly Func<BrokerSession, Task> _begin;
    private readonly Channel<Outgoing> _waiting = Channel.CreateUnbounded<Outgoing>();
    private readonly CancellationTokenSource _closing = new();
    private readonly Queue<Outgoing> _again = new();
    private BrokerSession? _session;
    private Task _running = Task.CompletedTask;
    private int _unsent;
    private int _node;
    private Task? _more;

    /// <param name="settings">Where the broker is.</param>
    /// <param name="name">What the connection is called in the management page.</param>
    /// <param name="begin">Sets a new connection up: what has to be there, and what is heard.</param>
    public BrokerLink(ClusterSettings settings, string name, Func<BrokerSession, Task> begin) =>
        (_settings, _name, _begin) = (settings, name, begin);

    /// <summary>How long the broker may be gone; null for ever.</summary>
    public TimeSpan? Patience { get; init; }

    /// <summary>Called once when it has been gone for longer.</summary>
    public Action<ClusterUnavailableException>? GivenUp { get; init; }

    /// <summary>Whether there is a connection.</summary>
    public bool IsConnected => Volatile.Read(ref _session) is { Ended.IsCompleted: false };

    /// <summary>The connection that there is; null for none.</summary>
    public BrokerSession? Session => Volatile.Read(ref _session);

    /// <summary>Connects for the first time.</summary>
    /// <exception cref="ClusterUnavailableException">The broker cannot be reached, or does not let this program in.
    /// </exception>
    public void Open()
    {
        // Not on the thread of the caller, which may have a context that its continuations wait for.
        Task.Run(async () =>
        {
            long deadline = Environment.TickCount64 + (long)_settings.ConnectTimeout.TotalMilliseconds;
            _session = await ConnectAsync(deadline).ConfigureAwait(false);
            _running = Task.Run(RunAsync);
        }).GetAwaiter().GetResult();
    }

    /// <summary>Sends a message, now or as soon as there is a connection. Any thread; does not wait.</summary>
    public void Post(Outgoing message)
    {
        Interlocked.Increment(ref _unsent);
        _waiting.Writer.TryWrite(message);
    }

    /// <summary>Waits until all that was posted is confirmed, and ends.</summary>
    public async Task CloseAsync(TimeSpan patience, Func<BrokerSession, Task>? farewell = null)
    {
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (Environment.TickCount64 < deadline && IsConnected
            && (Volatile.Read(ref _unsent) > 0 || _session!.Unconfirmed > 0))
            await Task.Delay(5).ConfigureAwait(false);
        if (Session is { Ended.IsCompleted: false } session)
        {
            await session.SettleAsync(patience).ConfigureAwait(false);
            try
            {
                if (farewell is not null) await farewell(session).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // It expires by itself.
            }
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    // Until it is closed, or has given up.
    private async Task RunAsync()
    {
        while (true)
        {
            BrokerSession session = _session!;
            string reason = await SendAsync(session).ConfigureAwait(false);
            foreach (Outgoing left in session.TakeUnconfirmed())
                if (!left.IsPassing) _again.Enqueue(left);
            await session.DisposeAsync().ConfigureAwait(false);
            if (_closing.IsCancellationRequested) return;
            _settings.Say($"{_name}: the connection to the broker has ended ({reason}); connecting again.");
            ClusterMetrics.Reconnects.Add(1);
            try
            {
                long? deadline = Patience is { } patience
                    ? Environment.TickCount64 + (long)patience.TotalMilliseconds
                    : null;
                Volatile.Write(ref _session, await ConnectAsync(deadline).ConfigureAwait(false));
                _settings.Say($"{_name}: connected again.");
            }
            catch (ClusterUnavailableException error)
            {
                GivenUp?.Invoke(error);
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // Why it could not go on.
    private async Task<string> SendAsync(BrokerSession session)
    {
        Task<string> ended = session.Ended.WaitAsync(_closing.Token);
        try
        {
            while (!ended.IsCompleted)
            {
                await session.WaitForBrokerAsync(_closing.Token).ConfigureAwait(false);
                if (_again.TryPeek(out Outgoing? old))
                {
                    // First taken out: once it has been tried, it is among the unconfirmed.
                    _again.Dequeue();
                    await session.SendAsync(old).ConfigureAwait(false);
                }
                else if (_waiting.Reader.TryRead(out Outgoing? next))
                {
                    Interlocked.Decrement(ref _unsent);
                    await session.SendAsync(next).ConfigureAwait(false);
                }
                else
                {
                    // One that was not over when a connection ended serves the next.
                    _more ??= _waiting.Reader.WaitToReadAsync().AsTask();
                    if (await Task.WhenAny(_more, ended).ConfigureAwait(false) == _more) _more = null;
                }
            }

            return ended.IsCanceled ? "closed" : await ended.ConfigureAwait(false);
        }
        catch (Exception error)
        {
            session.Fail(error.Message);
            return error.Message;
        }
    }

    private async Task<BrokerSession> ConnectAsync(long? deadline)
    {
        GrowingPause pause = new();
        int attempts = 0;
        while (true)
        {
            Exception failure;
            attempts++;
            long left = deadline is null
                ? (long)GrowingPause.Longest.TotalMilliseconds
                : Math.Clamp(
                    deadline.Value - Environment.TickCount64, 100, (long)GrowingPause.Longest.TotalMilliseconds);
            try
            {
                BrokerSession session = await BrokerSession.OpenAsync(
                    BrokerAddress.Factory(_settings, _node, TimeSpan.FromMilliseconds(left)), _name, Post,
                    _closing.Token)
                    .ConfigureAwait(false);
                try
                {
                    await _begin(session).ConfigureAwait(false);
                    return session;
                }
                catch
                {
                    await session.DisposeAsync().ConfigureAwait(false);
                    throw;
                }
            }
            catch (Exception error) when (!_closing.IsCancellationRequested)
            {
                failure = error;
                _node = (_node + 1) % (_settings.OtherBrokers.Count + 1);
            }

            // Who was let in before is waited for: a broker that starts, or is set up anew, may refuse it for a while.
            if (deadline is not null && Environment.TickCount64 + pause.Next.TotalMilliseconds >= deadline
                || _session is null && attempts > _settings.OtherBrokers.Count && BrokerFailure.IsFinal(failure))
                throw BrokerFailure.Unavailable(_settings, failure, attempts);
            if (_session is not null && BrokerFailure.IsFinal(failure))
                _settings.Say($"{_name}: {BrokerFailure.Unavailable(_settings, failure, attempts).Message}");
            await pause.Take(_closing.Token).ConfigureAwait(false);
        }
    }
}
