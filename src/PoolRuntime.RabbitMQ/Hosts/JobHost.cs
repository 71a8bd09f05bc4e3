using System.Collections.Concurrent;
using System.Text;
using PoolRuntime.Broker;
using PoolRuntime.Calls;
using PoolRuntime.Diagnostics;
using PoolRuntime.Managers;
using PoolRuntime.Messages;
using PoolRuntime.Scheduling;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using RabbitMQ.Client;

namespace PoolRuntime.Hosts;

/// <summary>Takes jobs from the broker, has the workers of a local pool run them, and sends the answers.</summary>
internal sealed class JobHost
{
    // Of jobs that are over: what may still come of them.
    private const int MostRemembered = 100_000;
    private const int MostSeals = 10_000;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PartsPatience = TimeSpan.FromSeconds(60);

    private readonly object _gate = new();
    private readonly ClusterWorkerOptions _options;
    private readonly ClusterNames _names;
    private readonly ProcessPool _pool;
    private readonly BrokerLink _link;
    private readonly MessageSeal _jobSeal;
    private readonly MessageSeal _partSeal;
    private readonly MessageSeal _controlSeal;
    private readonly ConcurrentDictionary<string, MessageSeal> _replySeals = new();
    private readonly ConcurrentDictionary<string, JobFunction> _functions = new();
    private readonly Dictionary<Guid, HostedJob> _jobs = [];
    private readonly Queue<(HostedJob Job, PoolCall? Call)> _once = new();
    private readonly RecentIds _answered = new(MostRemembered);
    private readonly RecentIds _cancelled = new(MostRemembered);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Timer _looker;
    private Func<Task> _stopHearing = static () => Task.CompletedTask;
    private Task? _stopping;
    private bool _isStopping;
    private int _onceBegun;
    private long _done;

    /// <exception cref="ClusterUnavailableException">The broker cannot be reached.</exception>
    public JobHost(ClusterWorkerOptions options)
    {
        _options = options;
        _names = new ClusterNames(options.Queue);
        Name = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}";
        _jobSeal = new MessageSeal(options.Secret, Purpose.Job, _names.Work);
        _partSeal = new MessageSeal(options.Secret, Purpose.JobPart, _names.Work);
        _controlSeal = new MessageSeal(options.Secret, Purpose.Control, _names.Work);
        _pool = new ProcessPool(options.Pool with
        {
            Initializer = HostPolicy.Initializer(options),
            WorkerNamePrefix = options.Pool.WorkerNamePrefix ?? nameof(ClusterWorker),
            RelaysResults = true,
            // What waits is the broker's.
            MaxPending = null,
            Retry = null,
            StopsOnInterrupt = false,
        });
        _link = new BrokerLink(options, $"PoolRuntime host {Name}", BeginAsync);
        _looker = new Timer(_ => TellWhatHasBegun(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            _link.Open();
        }
        catch
        {
            _looker.Dispose();
            _pool.Terminate();
            _pool.Dispose();
            throw;
        }

        _looker.Change(LookInterval, LookInterval);
    }

    public string Name { get; }

    public int Workers => _pool.Workers;

    public bool IsConnected => _link.IsConnected;

    public long JobsDone => Interlocked.Read(ref _done);

    public Task Ended => _ended.Task;

    public Task StopAsync()
    {
        lock (_gate)
        {
            _isStopping = true;
            return _stopping ??= Task.Run(EndAsync);
        }
    }

    private async Task EndAsync()
    {
        try
        {
            await _stopHearing().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection has ended, and nothing more comes over it.
        }

        List<HostedJob> waiting;
        lock (_gate)
        {
            waiting =
            [
                .. _once.Select(next => next.Job),
                // What may be run only once is done by whoever has begun it.
                .. _jobs.Values.Where(job => !job.HasBegunOnce
                    && job.Call is { } call && _pool.Scheduler.TryTakeBack(call)),
            ];
            _once.Clear();
            foreach (HostedJob job in waiting) _jobs.Remove(job.Id);
        }

        foreach (HostedJob job in waiting) GiveBack(job);
        long deadline = Environment.TickCount64 + (long)_options.StopTimeout.TotalMilliseconds;
        while (Environment.TickCount64 < deadline && HasJobs) await Task.Delay(5).ConfigureAwait(false);
        // What is left is answered with the end of the pool, and goes back to the broker.
        _pool.Terminate();
        await _pool.DisposeAsync().ConfigureAwait(false);
        await _looker.DisposeAsync().ConfigureAwait(false);
        await _link.CloseAsync(FarewellPatience).ConfigureAwait(false);
        _ended.TrySetResult();
    }

    // Sent once more, because what the broker takes back counts as lost with its host.
    private void GiveBack(HostedJob job)
    {
        Delivered delivery = job.Delivery;
        BasicProperties properties = new(delivery.Properties) { Headers = null };
        if (delivery.Properties.Headers is { } headers)
            properties.Headers = headers.Where(header => header.Key.StartsWith("trace", StringComparison.Ordinal))
                .ToDictionary(header => header.Key, header => header.Value);
        _link.Post(new Outgoing
        {
            RoutingKey = _names.Work, Body = job.Body, Properties = properties, Confirmed = delivery.Acknowledge,
        });
    }

    private bool HasJobs
    {
        get
        {
            lock (_gate) return _jobs.Count > 0;
        }
    }

    private async Task BeginAsync(BrokerSession session)
    {
        IChannel channel = await session.NewChannelAsync(endsSession: false).ConfigureAwait(false);
        await ClusterTopology.DeclareAsync(channel, _names).ConfigureAwait(false);
        await ClusterTopology.DeclareHostAsync(channel, _names, _names.Host(Name)).ConfigureAwait(false);
        await channel.CloseAsync().ConfigureAwait(false);
        // What is not wanted first, so that nothing of it is begun.
        await session.ConsumeAsync(_names.Host(Name), prefetch: 0, isExclusive: false, settles: false, HearControl)
            .ConfigureAwait(false);
        Func<Task> stop = await session.ConsumeAsync(
            _names.Work, (ushort)_options.Prefetch, isExclusive: false, settles: true, HearJob).ConfigureAwait(false);
        bool isStopping;
        lock (_gate)
        {
            _stopHearing = stop;
            isStopping = _isStopping;
        }

        if (isStopping) await stop().ConfigureAwait(false);
    }

    private void HearControl(Delivered message)
    {
        if (!_controlSeal.TryOpen(message.Body.Span, out Guid id))
        {
            ClusterMetrics.Refusals.Add(1);
            _options.Say($"A message in '{_names.Control}' was not made with the key of the cluster, and is dropped.");
            return;
        }

        RelayedCall? call = null;
        lock (_gate)
        {
            _cancelled.Add(id);
            if (_jobs.TryGetValue(id, out HostedJob? job))
            {
                job.IsCancelled = true;
                call = job.Call;
            }
        }

        call?.GiveUp();
    }

    private void HearJob(Delivered message)
    {
        try
        {
            if (!_jobSeal.TryOpen(message.Body.Span, out Guid id))
            {
                ClusterMetrics.Refusals.Add(1);
                _options.Say(
                    $"A message in '{_names.Work}' was not made with the key of the cluster, and goes to "
                    + $"'{_names.Dead}'.");
                message.Reject();
                return;
            }

            (JobMessage job, PoolCall? call) = Content.Read(message.Body.Span[MessageSeal.HeadSize..], Read);
            Hear(new HostedJob(id, job, message), call);
        }
        catch (InvalidDataException error)
        {
            _options.Say(
                $"A message in '{_names.Work}' makes no sense, and goes to '{_names.Dead}': {error.Message}");
            message.Reject();
        }
    }

    private static (JobMessage, PoolCall?) Read(PayloadReader reader)
    {
        JobMessage message = JobMessage.Read(reader);
        bool isHere = message.Parts == 0 && message.Library == JobMessage.OwnLibrary;
        return (message, isHere ? JobMessage.ReadCall(reader) : null);
    }

    private void Hear(HostedJob job, PoolCall? call)
    {
        Delivered message = job.Delivery;
        int earlier = message.EarlierDeliveries;
        if (earlier > 0) ClusterMetrics.Redeliveries.Add(1);
        bool isOver;
        lock (_gate)
        {
            if (_isStopping)
            {
                message.Return();
                return;
            }

            if (_jobs.TryGetValue(job.Id, out HostedJob? known))
            {
                // The connection had ended; the job goes on.
                known.Delivery = message;
                if (known.HasBegunOnce) message.Acknowledge();
                return;
            }

            isOver = _cancelled.Contains(job.Id) || earlier > 0 && _answered.Contains(job.Id);
            if (!isOver) _jobs.Add(job.Id, job);
        }

        if (isOver)
        {
            if (job.Message.Parts > 0) _ = DropPartsAsync(job.Id);
            message.Acknowledge();
        }
        else if (job.Message.Library != JobMessage.OwnLibrary)
        {
            ClusterMetrics.Refusals.Add(1);
            Answer(job, Reply.Of(Name, ReplyKind.Refused,
                $"The host '{Name}' has another build of PoolRuntime than the caller: both need the very same. Deploy "
                + "one build to both, or give each its own ClusterSettings.Queue."));
        }
        else if (job.Message.IsOnce && earlier > 0)
        {
            // The caller knows whether a host has said that it begins.
            Answer(job, Reply.Of(Name, ReplyKind.Unsure));
        }
        else if (earlier >= _options.MaxDeliveries)
        {
            ClusterMetrics.DeadLetters.Add(1);
            Answer(job, Reply.Of(Name, ReplyKind.DeadLettered,
                $"The job was given to a host {earlier} times, and each of them was lost with it (MaxDeliveries is "
                + $"{_options.MaxDeliveries}); it lies in the queue '{_names.Dead}' now."), isDead: true);
        }
        else if (job.Message.IsOnce)
        {
            lock (_gate) _once.Enqueue((job, call));
            BeginOnce();
        }
        else
        {
            Begin(job, call);
        }
    }

    // What the broker has forgotten is lost with this host: no more than there are workers for.
    private void BeginOnce()
    {
        while (true)
        {
            (HostedJob Job, PoolCall? Call) next;
            lock (_gate)
            {
                if (_isStopping || _onceBegun >= _pool.Workers || !_once.TryDequeue(out next)) return;
                if (next.Job.IsCancelled)
                {
                    _jobs.Remove(next.Job.Id);
                    next.Job.Delivery.Acknowledge();
                    continue;
                }

                next.Job.HasBegunOnce = true;
                _onceBegun++;
            }

            // First the caller knows who has it, then the broker forgets it, then it is run.
            Send(next.Job, Reply.Of(Name, ReplyKind.Taken), () =>
            {
                next.Job.Delivery.Acknowledge();
                Begin(next.Job, next.Call);
            });
        }
    }

    private void Begin(HostedJob job, PoolCall? call)
    {
        if (call is null) _ = FetchAsync(job);
        else Submit(job, call);
    }

    private void Submit(HostedJob job, PoolCall call)
    {
        try
        {
            if (call.Kind is not (FrameKind.Call or FrameKind.CallChunk or FrameKind.CallTimedChunk) || call.Size < 1)
                throw new InvalidDataException("What was sent is no call.");
            JobFunction function = _functions.GetOrAdd(
                Encoding.Latin1.GetString(call.Function), static (_, definition) => new JobFunction(definition),
                call.Function);
            // A chunk may have more items than a worker here does in its life.
            int share = Math.Min(call.Size, _pool.Scheduler.LargestChunk);
            RelayedCall relayed = new(_pool.Scheduler, function, call with { Size = share })
            {
                Id = job.Id,
                Attempt = call.Attempt,
                Shared = call.Shared.Length == 0 ? null : [.. call.Shared.Select(SharedCopy.Of)],
                Trace = call.Trace is null ? null : TraceContext.Parse(call.Trace),
            };
            bool isCancelled;
            lock (_gate)
            {
                isCancelled = job.IsCancelled;
                job.Call = relayed;
            }

            if (isCancelled)
            {
                End(job, static delivery => delivery.Acknowledge());
                return;
            }

            _pool.Scheduler.Submit(relayed);
            lock (_gate) isCancelled = job.IsCancelled;
            if (isCancelled) relayed.GiveUp();
            relayed.Answer.ContinueWith(
                answer => Over(job, answer), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
        catch (Exception error)
        {
            Over(job, Task.FromException<PoolAnswer>(error));
        }
    }

    private void Over(HostedJob job, Task<PoolAnswer> answer)
    {
        if (answer.IsCompletedSuccessfully)
        {
            Answer(job, Reply.Of(Name, answer.Result));
            return;
        }

        switch (answer.Exception?.InnerException)
        {
            case OperationCanceledException:
                End(job, static delivery => delivery.Acknowledge());
                break;
            case PoolBrokenException broken:
                End(job, static delivery => delivery.Return());
                _options.Say($"The workers of the host '{Name}' do not start, and it ends: {broken.Message}");
                _ended.TrySetException(broken);
                StopAsync();
                break;
            case PoolTerminatedException:
                End(job, static delivery => delivery.Return());
                break;
            case InvalidOperationException when _pool.Scheduler.State != PoolState.Running:
                End(job, static delivery => delivery.Return());
                break;
            case { } error:
                Answer(job,
                    Reply.Of(Name, ReplyKind.Failed, $"The host '{Name}' could not run the job: {error.Message}"));
                break;
        }
    }

    // The job leaves when its answer is safe.
    private void Answer(HostedJob job, Reply reply, bool isDead = false) => Send(job, reply, () =>
    {
        Interlocked.Increment(ref _done);
        lock (_gate) _answered.Add(job.Id);
        if (job.Message.Parts > 0) _ = DropPartsAsync(job.Id);
        if (isDead) End(job, static delivery => delivery.Reject());
        else End(job, static delivery => delivery.Acknowledge());
    });

    private void End(HostedJob job, Action<Delivered> settle)
    {
        Delivered delivery;
        lock (_gate)
        {
            _jobs.Remove(job.Id);
            delivery = job.Delivery;
            if (job.HasBegunOnce) _onceBegun--;
        }

        if (job.HasBegunOnce) BeginOnce();
        // Otherwise the broker knows of it no more.
        else settle(delivery);
    }

    private void Send(HostedJob job, Reply reply, Action confirmed)
    {
        byte[] content = reply.Encode();
        if (content.Length > _options.MaxMessageSize)
            content = Reply.Of(Name, ReplyKind.Failed,
                $"The result has {content.Length} bytes, and {_options.MaxMessageSize} are allowed "
                + "(ClusterSettings.MaxMessageSize of the host).").Encode();
        if (content.Length <= Part.Size)
        {
            Post(job, content, confirmed);
            return;
        }

        Part[] parts = [.. Part.Of(content)];
        int left = parts.Length;
        foreach (Part part in parts)
            Post(
                job, new Reply(ReplyKind.Part, JobMessage.OwnLibrary, Name, part.Encode()).Encode(),
                () =>
                {
                    if (Interlocked.Decrement(ref left) == 0) confirmed();
                });
    }

    private void Post(HostedJob job, byte[] content, Action? confirmed) => _link.Post(new Outgoing
    {
        RoutingKey = job.Message.ReplyTo,
        Body = SealFor(job.Message.ReplyTo).Close(job.Id, content),
        Confirmed = confirmed,
        IsPassing = confirmed is null,
    });

    private MessageSeal SealFor(string caller)
    {
        if (_replySeals.Count > MostSeals) _replySeals.Clear();
        return _replySeals.GetOrAdd(
            caller, static (caller, secret) => new MessageSeal(secret, Purpose.Reply, caller), _options.Secret);
    }

    // Of jobs with a timeout: so that the caller can end its waiting should this host fall silent.
    private void TellWhatHasBegun()
    {
        List<HostedJob> begun;
        lock (_gate)
        {
            begun =
            [
                .. _jobs.Values.Where(job => !job.IsToldToHaveBegun
                    && job.Call is { Timeout: not null } call && _pool.Scheduler.HasBegun(call)),
            ];
            foreach (HostedJob job in begun) job.IsToldToHaveBegun = true;
        }

        foreach (HostedJob job in begun) Post(job, Reply.Of(Name, ReplyKind.Begun).Encode(), confirmed: null);
    }

    // The parts stay unsettled until the job is over: when this host is lost, another finds them.
    private async Task FetchAsync(HostedJob job)
    {
        try
        {
            IChannel channel = await job.Delivery.Session.NewChannelAsync(endsSession: false).ConfigureAwait(false);
            byte[] whole = await FetchAsync(job, channel).ConfigureAwait(false);
            Submit(job, Content.Read(whole, JobMessage.ReadCall));
        }
        catch (InvalidDataException error)
        {
            Answer(job, Reply.Of(Name, ReplyKind.Failed, $"The host '{Name}' could not read the job: {error.Message}"));
        }
        catch (Exception error)
        {
            // The connection has ended, and the job comes again.
            _options.Say($"The content of the job {job.Id} did not come: {error.Message}");
            End(job, static delivery => delivery.Return());
        }
    }

    private async Task<byte[]> FetchAsync(HostedJob job, IChannel channel)
    {
        string queue = _names.Parts(job.Id);
        Dictionary<Guid, PartCollection> sets = [];
        long deadline = Environment.TickCount64 + (long)PartsPatience.TotalMilliseconds;
        while (Environment.TickCount64 < deadline)
        {
            BasicGetResult? message = await channel.BasicGetAsync(queue, autoAck: false).ConfigureAwait(false);
            if (message is null)
            {
                // A host that is being lost may still hold them.
                await Task.Delay(50).ConfigureAwait(false);
                continue;
            }

            if (!_partSeal.TryOpen(message.Body.Span, out Guid id) || id != job.Id)
            {
                ClusterMetrics.Refusals.Add(1);
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false).ConfigureAwait(false);
                continue;
            }

            Part part = Content.Read(message.Body.Span[MessageSeal.HeadSize..], Part.Read);
            if (!sets.TryGetValue(part.Set, out PartCollection? parts))
                sets.Add(part.Set, parts = new PartCollection(part.Set, part.Count, _options.MaxMessageSize));
            if (parts.Add(part) is { } whole) return whole;
        }

        throw new InvalidDataException("parts of its arguments are missing in the broker.");
    }

    private async Task DropPartsAsync(Guid job)
    {
        try
        {
            if (_link.Session is not { Ended.IsCompleted: false } session) return;
            IChannel channel = await session.NewChannelAsync(endsSession: false).ConfigureAwait(false);
            await channel.QueueDeleteAsync(_names.Parts(job), ifUnused: false, ifEmpty: false).ConfigureAwait(false);
            await channel.CloseAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // It expires by itself.
        }
    }

    /// <summary>A shared object as it came with a call.</summary>
    private sealed record SharedCopy(Guid Id, byte[] Bytes) : ISharedObject
    {
        public static SharedCopy Of(SentObject sent) => new(
            sent.Id, sent.Bytes ?? throw new InvalidDataException("A shared object has not been sent."));
    }
}
