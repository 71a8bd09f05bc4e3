using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using PoolRuntime.Broker;
using PoolRuntime.Calls;
using PoolRuntime.Diagnostics;
using PoolRuntime.Managers;
using PoolRuntime.Messages;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PoolRuntime.Callers;

/// <summary>
/// Workers on other machines: sends calls to the queue that their hosts share, and hears their answers.
/// </summary>
internal sealed class ClusterBackEnd : WorkerBackEnd
{
    private const int LongestType = 200;

    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HostLookInterval = TimeSpan.FromSeconds(2);

    private readonly ClusterOptions _options;
    private readonly ClusterNames _names;
    private readonly string _replies;
    private readonly BrokerLink _link;
    private readonly MessageSeal _jobSeal;
    private readonly MessageSeal _partSeal;
    private readonly MessageSeal _controlSeal;
    private readonly MessageSeal _replySeal;

    // The calls that are out, by their numbers. Who takes one out tells of its end.
    private readonly ConcurrentDictionary<Guid, ClusterLane> _out = new();

    // Numbers of this pool begin alike, so that late answers to them are known from those of an earlier life.
    private readonly long _life = BitConverter.ToInt64(Guid.NewGuid().ToByteArray());
    private readonly ClaimedResults _claims;
    private readonly ConcurrentDictionary<int, string> _types = new();
    private readonly Dictionary<Guid, (PartCollection Parts, List<Delivered> Messages, Guid Set)> _parts = [];
    private readonly HashSet<string> _missingHosts = [];
    private Scheduler? _scheduler;
    private ClusterUnavailableException? _givenUp;
    private long _lastNumber;
    private int _looks;

    /// <exception cref="ClusterUnavailableException">The broker cannot be reached.</exception>
    public ClusterBackEnd(ClusterOptions options)
    {
        _options = options;
        _names = new ClusterNames(options.Queue);
        string caller = options.CallerName
            ?? $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
        _replies = _names.Replies(caller);
        _jobSeal = new MessageSeal(options.Secret, Purpose.Job, _names.Work);
        _partSeal = new MessageSeal(options.Secret, Purpose.JobPart, _names.Work);
        _controlSeal = new MessageSeal(options.Secret, Purpose.Control, _names.Work);
        _replySeal = new MessageSeal(options.Secret, Purpose.Reply, _replies);
        _claims = new ClaimedResults(keepsUnclaimed: options.CallerName is not null);
        _link = new BrokerLink(options, $"PoolRuntime caller {caller}", BeginAsync)
        {
            Patience = options.ReconnectTimeout,
            GivenUp = GiveUp,
        };
        _link.Open();
    }

    public override bool LeavesMachine => true;

    /// <summary>Whether there is a connection to the broker.</summary>
    public bool IsConnected => _link.IsConnected;

    /// <summary>Results that somebody asks for by the numbers of their jobs.</summary>
    public ClaimedResults Claims => _claims;

    private bool OutlivesNode => _options.OtherBrokers.Count > 0;

    public bool IsOut(Guid id) => _out.ContainsKey(id);

    public override Worker Start(Scheduler scheduler, WorkerSlot slot)
    {
        if (_scheduler is null)
        {
            _scheduler = scheduler;
            if (_givenUp is { } error) GiveUp(error);
        }

        return new ClusterLane(scheduler, slot, this);
    }

    public override void End(PoolState state)
    {
        try
        {
            _link.CloseAsync(FarewellPatience, _options.CallerName is null ? DeleteRepliesAsync : null)
                .GetAwaiter().GetResult();
        }
        catch (Exception error)
        {
            _options.Say($"The end of a connection to the broker has failed: {error.Message}");
        }

        _claims.End();
    }

    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        MemoryMarshal.Write(bytes, _life);
        MemoryMarshal.Write(bytes[sizeof(long)..], Interlocked.Increment(ref _lastNumber));
        return new Guid(bytes);
    }

    public bool TryRegister(Guid id, ClusterLane lane) => _out.TryAdd(id, lane);

    public bool TryForget(Guid id, ClusterLane lane) => _out.TryRemove(KeyValuePair.Create(id, lane));

    /// <exception cref="InvalidOperationException">It is larger than it may be.</exception>
    public byte[] Encode(EncodedJob job, int sequence)
    {
        Frame head = job.Head(sequence);
        byte[] content = new byte[head.Size];
        job.CopyContent(content);
        byte[] call = JobMessage.Encode(new PoolCall
        {
            Build = ProgramBuild.Current,
            Function = job.Function.Definition,
            Kind = head.Kind,
            Content = content,
            Size = job.Size,
            Timeout = job.Timeout,
            Attempt = job.Attempt,
            Trace = job.Trace?.ToString(),
            Shared = [.. (job.Shared ?? []).DistinctBy(shared => shared.Id).Select(
                shared => new SentObject(shared.Id, shared.Bytes))],
        });
        return call.Length <= _options.MaxMessageSize
            ? call
            : throw new InvalidOperationException(
                $"The job has {call.Length} bytes with its arguments, and {_options.MaxMessageSize} are allowed "
                + "(ClusterSettings.MaxMessageSize); let it read large data from where all hosts reach it.");
    }

    public void Post(Guid id, EncodedJob job, byte[] call)
    {
        bool isOnce = _options.Delivery == Delivery.AtMostOnce;
        JobMessage message = new(JobMessage.OwnLibrary, _replies, isOnce, Parts: 0);
        byte[] content;
        if (call.Length <= Part.Size)
        {
            content = message.Encode(call);
        }
        else
        {
            string queue = _names.Parts(id);
            Part[] parts = [.. Part.Of(call)];
            foreach (Part part in parts)
                _link.Post(new Outgoing
                {
                    RoutingKey = queue,
                    Body = _partSeal.Close(id, part.Encode()),
                    Prepare = part.Index == 0
                        ? channel => ClusterTopology.DeclarePartsAsync(channel, queue, OutlivesNode)
                        : null,
                });
            content = (message with { Parts = parts.Length }).Encode([]);
        }

        _link.Post(new Outgoing
        {
            RoutingKey = _names.Work,
            Body = _jobSeal.Close(id, content),
            Properties = Properties(id, job),
        });
        if (isOnce && Interlocked.Exchange(ref _looks, 1) == 0) LookAtHostsLater();
    }

    /// <summary>Nobody wants the job any more: whoever has it, or gets it, lets go of it.</summary>
    public void Cancel(Guid id) => _link.Post(new Outgoing
    {
        Exchange = _names.Control,
        RoutingKey = "",
        Body = _controlSeal.Close(id, []),
        Properties = new BasicProperties { Type = "cancel" },
    });

    private BasicProperties Properties(Guid id, EncodedJob job)
    {
        BasicProperties properties = new()
        {
            Persistent = true,
            MessageId = id.ToString("N"),
            ReplyTo = _replies,
            // What people see in the management page.
            Type = _types.GetOrAdd(job.Function.Number, static (_, job) => TypeOf(job), job),
        };
        if (job.Trace is { } trace)
        {
            properties.Headers = new Dictionary<string, object?> { ["traceparent"] = trace.Parent };
            if (trace.State is { } state) properties.Headers["tracestate"] = state;
        }

        return properties;
    }

    private static string TypeOf(EncodedJob job)
    {
        string name = FunctionName.Of(job.Method);
        return name.Length <= LongestType ? name : name[..LongestType];
    }

    private async Task BeginAsync(BrokerSession session)
    {
        lock (_parts) _parts.Clear();
        IChannel channel = await session.NewChannelAsync(endsSession: false).ConfigureAwait(false);
        await ClusterTopology.DeclareAsync(channel, _names).ConfigureAwait(false);
        await ClusterTopology.DeclareRepliesAsync(channel, _replies, _options.ResultExpiry, OutlivesNode)
            .ConfigureAwait(false);
        await channel.CloseAsync().ConfigureAwait(false);
        await session.ConsumeAsync(_replies, prefetch: 0, isExclusive: !OutlivesNode, settles: true, Hear)
            .ConfigureAwait(false);
    }

    private async Task DeleteRepliesAsync(BrokerSession session)
    {
        IChannel channel = await session.NewChannelAsync(endsSession: false).ConfigureAwait(false);
        await channel.QueueDeleteAsync(_replies, ifUnused: false, ifEmpty: false).ConfigureAwait(false);
    }

    private void Hear(Delivered message)
    {
        try
        {
            if (!_replySeal.TryOpen(message.Body.Span, out Guid id))
            {
                ClusterMetrics.Refusals.Add(1);
                _options.Say($"A message in '{_replies}' was not made with the key of the cluster, and is dropped.");
                message.Acknowledge();
                return;
            }

            Reply reply = Content.Read(message.Body.Span[MessageSeal.HeadSize..], Reply.Read);
            if (reply.Kind == ReplyKind.Part) HearPart(id, reply, message);
            else Hear(id, reply, [message]);
        }
        catch (InvalidDataException error)
        {
            _options.Say($"A message in '{_replies}' makes no sense, and is dropped: {error.Message}");
            message.Acknowledge();
        }
    }

    private void HearPart(Guid id, Reply reply, Delivered message)
    {
        Part part = Content.Read(reply.Content, Part.Read);
        byte[]? whole;
        List<Delivered> messages;
        lock (_parts)
        {
            // Another host may have begun anew.
            if (!_parts.TryGetValue(id, out var known) || known.Set != part.Set)
            {
                foreach (Delivered old in known.Messages ?? []) old.Acknowledge();
                known = (new PartCollection(part.Set, part.Count, _options.MaxMessageSize), [], part.Set);
                _parts[id] = known;
            }

            messages = known.Messages;
            messages.Add(message);
            whole = known.Parts.Add(part);
            if (whole is not null) _parts.Remove(id);
        }

        if (whole is not null) Hear(id, Content.Read(whole, Reply.Read), messages);
    }

    private void Hear(Guid id, Reply reply, List<Delivered> messages)
    {
        ClusterLane? lane;
        switch (reply.Kind)
        {
            case ReplyKind.Begun:
                if (_out.TryGetValue(id, out lane)) lane.Begun(id);
                break;
            case ReplyKind.Taken:
                if (_out.TryGetValue(id, out lane)) lane.Host = reply.Host;
                break;
            default:
                if (_out.TryRemove(id, out lane))
                {
                    lane.Hear(reply);
                    break;
                }

                if (!IsOfThisLife(id) && _claims.Hear(id, reply, messages)) return;
                ClusterMetrics.Duplicates.Add(1);
                break;
        }

        foreach (Delivered message in messages) message.Acknowledge();
    }

    private bool IsOfThisLife(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        return MemoryMarshal.Read<long>(bytes) == _life;
    }

    private void GiveUp(ClusterUnavailableException error)
    {
        _givenUp = error;
        _scheduler?.Break(
            $"The broker has been gone for {_options.ReconnectTimeout.TotalSeconds} s (ReconnectTimeout), and the pool "
            + $"has given up: {error.Message}", error);
    }

    private void LookAtHostsLater() => _scheduler!.CallAfter(
        HostLookInterval, () => ThreadPool.UnsafeQueueUserWorkItem(_ => _ = LookAtHostsAsync(), null));

    // A host that has a job which nobody else may run is to be there; its own queue says whether it is. What it has said
    // before its end may still be on its way, so that only the second look counts.
    private async Task LookAtHostsAsync()
    {
        try
        {
            string[] hosts = [.. _out.Values.Select(lane => lane.Host).OfType<string>().Distinct()];
            foreach (string host in hosts)
            {
                if (_link.Session is not { Ended.IsCompleted: false } session) break;
                if (await IsThereAsync(session, _names.Host(host)).ConfigureAwait(false)) _missingHosts.Remove(host);
                else if (!_missingHosts.Add(host)) FailJobsOf(host);
            }
        }
        catch (Exception error)
        {
            // The connection has just ended; the next look is on another.
            _options.Say($"Hosts could not be looked at: {error.Message}");
        }

        LookAtHostsLater();
    }

    private void FailJobsOf(string host)
    {
        foreach ((Guid id, ClusterLane lane) in _out)
        {
            if (lane.Host != host || !TryForget(id, lane)) continue;
            lane.Fail(() => new HostLostException(
                $"The host '{host}' is gone while it had the job, which is not run again (Delivery.AtMostOnce)."));
        }
    }

    private static async Task<bool> IsThereAsync(BrokerSession session, string queue)
    {
        IChannel channel = await session.NewChannelAsync(endsSession: false).ConfigureAwait(false);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue).ConfigureAwait(false);
            await channel.CloseAsync().ConfigureAwait(false);
            return true;
        }
        catch (OperationInterruptedException error) when (error.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }
}
