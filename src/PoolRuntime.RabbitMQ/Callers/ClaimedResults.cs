using PoolRuntime.Broker;
using PoolRuntime.Messages;

namespace PoolRuntime.Callers;

/// <summary>
/// Results of an earlier life of the caller: those that have come and nobody has asked for yet stay with the broker,
/// those that somebody waits for go to him.
/// </summary>
internal sealed class ClaimedResults(bool keepsUnclaimed)
{
    private readonly object _gate = new();
    private readonly Dictionary<Guid, (Reply Reply, List<Delivered> Messages)> _come = [];
    private readonly Dictionary<Guid, Action<Reply?>> _claims = [];
    private bool _hasEnded;

    /// <summary>Asks for a result; told once, of null when there will be none.</summary>
    /// <exception cref="InvalidOperationException">Somebody has asked already.</exception>
    public void Claim(Guid id, Action<Reply?> tell)
    {
        Reply? reply = null;
        List<Delivered> messages = [];
        lock (_gate)
        {
            if (_come.Remove(id, out var known)) (reply, messages) = known;
            else if (!_hasEnded && !_claims.TryAdd(id, tell))
                throw new InvalidOperationException($"Somebody waits for the result of {id} already.");
            else if (!_hasEnded) return;
        }

        tell(reply);
        foreach (Delivered message in messages) message.Acknowledge();
    }

    /// <summary>Takes an answer; false when nobody can want it.</summary>
    public bool Hear(Guid id, Reply reply, List<Delivered> messages)
    {
        Action<Reply?>? claim;
        lock (_gate)
        {
            if (!_claims.Remove(id, out claim))
            {
                if (!keepsUnclaimed) return false;
                // One that has come again, after the connection has ended, takes the place of the first.
                if (_come.TryGetValue(id, out var known) && known.Messages[0].Session == messages[0].Session)
                    return false;
                _come[id] = (reply, messages);
                return true;
            }
        }

        claim(reply);
        foreach (Delivered message in messages) message.Acknowledge();
        return true;
    }

    /// <summary>Nobody waits any more; false when it has come.</summary>
    public bool GiveUp(Guid id)
    {
        lock (_gate) return _claims.Remove(id);
    }

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        List<Action<Reply?>> left;
        lock (_gate)
        {
            _hasEnded = true;
            left = [.. _claims.Values];
            _claims.Clear();
        }

        foreach (Action<Reply?> claim in left) claim(null);
    }
}
