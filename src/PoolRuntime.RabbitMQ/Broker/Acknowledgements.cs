using System.Threading.Channels;
using RabbitMQ.Client;

namespace PoolRuntime.Broker;

/// <summary>
/// Tells the broker what has been seen to, as much at once as has come together meanwhile. Any thread.
/// </summary>
internal sealed class Acknowledgements
{
    private readonly Channel<(ulong Tag, Verdict Verdict)> _settled = Channel.CreateUnbounded<(ulong, Verdict)>(
        new UnboundedChannelOptions { SingleReader = true });

    // The first message that the broker has not been told of, and those behind it that it has.
    private readonly HashSet<ulong> _toldBehind = [];
    private ulong _first = 1;

    public Acknowledgements(IChannel channel) => Told = TellAsync(channel);

    private enum Verdict
    {
        Done,
        Again,
        Dead,
    }

    /// <summary>Over when nothing more is told, by <see cref="Close"/> or because the channel is gone.</summary>
    public Task Told { get; }

    public void Done(ulong tag) => _settled.Writer.TryWrite((tag, Verdict.Done));

    public void Return(ulong tag, bool again) => _settled.Writer.TryWrite((tag, again ? Verdict.Again : Verdict.Dead));

    /// <summary>There will be no more of them.</summary>
    public void Close() => _settled.Writer.TryComplete();

    private async Task TellAsync(IChannel channel)
    {
        List<ulong> done = [];
        try
        {
            while (await _settled.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_settled.Reader.TryRead(out (ulong Tag, Verdict Verdict) next))
                {
                    if (next.Verdict == Verdict.Done)
                    {
                        done.Add(next.Tag);
                        continue;
                    }

                    await channel.BasicNackAsync(next.Tag, multiple: false, next.Verdict == Verdict.Again)
                        .ConfigureAwait(false);
                    Pass(next.Tag);
                }

                await TellDoneAsync(channel, done).ConfigureAwait(false);
                done.Clear();
            }
        }
        catch (Exception)
        {
            // The channel is gone, and with it whatever there was to say: the broker gives the messages out again.
        }
    }

    // Those in front, without a gap, by one word; the broker must not have been told of the last of them.
    private async Task TellDoneAsync(IChannel channel, List<ulong> done)
    {
        done.Sort();
        ulong inFront = 0;
        int count = 0;
        while (count < done.Count && done[count] == _first)
        {
            inFront = done[count++];
            Pass(inFront);
        }

        if (inFront != 0) await channel.BasicAckAsync(inFront, multiple: true).ConfigureAwait(false);
        for (; count < done.Count; count++)
        {
            await channel.BasicAckAsync(done[count], multiple: false).ConfigureAwait(false);
            Pass(done[count]);
        }
    }

    private void Pass(ulong tag)
    {
        if (tag != _first)
        {
            _toldBehind.Add(tag);
            return;
        }

        _first++;
        while (_toldBehind.Remove(_first)) _first++;
    }
}
