using System.Runtime.InteropServices;
using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>Some of the items of a batch, as bytes.</summary>
internal sealed class EncodedChunk<TItem, T> : EncodedJob
{
    private const int RangeSize = 2 * sizeof(int);

    private readonly Batch<TItem, T> _batch;
    private readonly int _first;
    private readonly int _end;

    // Items come back in order: those before this one are done.
    private int _next;

    private EncodedChunk(Batch<TItem, T> batch, PayloadBuffer payload, int first, int count)
        : base(batch.Function.Encoded!, payload)
    {
        _batch = batch;
        _first = _next = first;
        _end = first + count;
    }

    public override object Line => _batch.Line;

    public override int Size => _end - _first;

    public override TimeSpan? Timeout => _batch.Timeout;

    /// <exception cref="NotTransferableException">An item cannot travel.</exception>
    public static EncodedChunk<TItem, T> Write(Batch<TItem, T> batch, int first, int count, int attempt)
    {
        Codec<TItem> codec = Codec.For<TItem>();
        // They are copied once, to where they are sent from.
        if (codec.IsPlainMemory) return Made(PayloadBuffer.Empty, batch.Function.Shared);
        PayloadWriter payload = ThreadPayload.Take(
            batch.Scheduler.CallMemory, batch.Scheduler.LeavesMachine);
        payload.Write(first);
        payload.Write(count);
        payload.WriteBytes(batch.Function.Target);
        ReadOnlySpan<TItem> items = batch.Items.AsSpan(first, count);
        if (codec.TakesEveryValue)
        {
            codec.WriteAll(payload, items);
            return Taken();
        }

        for (int i = 0; i < items.Length; i++)
        {
            payload.ForgetObjects();
            try
            {
                codec.Write(payload, items[i]);
            }
            catch (RefusedValueException refused)
            {
                throw Refusal.Explain($"The item at index {first + i}", typeof(TItem), items[i], refused);
            }
        }

        return Taken();

        EncodedChunk<TItem, T> Taken()
        {
            IReadOnlyList<ISharedObject>? shared = payload.Shared is null
                ? batch.Function.Shared
                : [.. batch.Function.Shared ?? [], .. payload.Shared];
            return Made(payload.Take(), shared);
        }

        EncodedChunk<TItem, T> Made(PayloadBuffer content, IReadOnlyList<ISharedObject>? shared) =>
            new(batch, content, first, count) { Attempt = attempt, Shared = shared };
    }

    public override int ContentSize => Codec.For<TItem>().IsPlainMemory
        ? RangeSize + _batch.Function.Target.Length + checked(Size * Codec.For<TItem>().SmallestSize)
        : base.ContentSize;

    public override Frame Head(int sequence) => new(
        Timeout is null ? FrameKind.CallChunk : FrameKind.CallTimedChunk, sequence, Function.Number, ContentSize);

    public override void CopyContent(Span<byte> room)
    {
        Codec<TItem> codec = Codec.For<TItem>();
        if (!codec.IsPlainMemory)
        {
            base.CopyContent(room);
            return;
        }

        MemoryMarshal.Write(room, _first);
        MemoryMarshal.Write(room[sizeof(int)..], Size);
        room = room[RangeSize..];
        _batch.Function.Target.CopyTo(room);
        codec.Copy(_batch.Items.AsSpan(_first, Size), room[_batch.Function.Target.Length..]);
    }

    public override bool Receive(Frame head, PayloadReader body, int processId)
    {
        switch (head.Kind)
        {
            case FrameKind.ItemsReturned:
                int returned = body.ReadCount(Codec.For<T>().SmallestSize);
                if (head.Number != _next || returned > _end - _next) throw OutOfOrder();
                TakeResults(body, returned, processId);
                return false;
            case FrameKind.ItemThrew:
                if (head.Number != _next || _next == _end) throw OutOfOrder();
                _batch.Fail(_next++, new JobError(ErrorRecord.Read(body).ToException), processId, Attempt);
                return false;
            case FrameKind.Finished:
                return _next == _end ? true : throw OutOfOrder();
            default:
                throw new InvalidDataException($"A chunk was answered with {head.Kind}.");
        }
    }

    public override int Unfinished => _end - Volatile.Read(ref _next);

    public override List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem)
    {
        if (_batch.IsOver) return [];
        // Which item it was is said by the worker, which is no more: so only within what is possible.
        int lost = currentItem >= _next && currentItem < _end ? currentItem : _next;
        if (lost < _end)
            _batch.Fail(lost, JobError.WorkerLost(new(processId, exit)), processId, Attempt);
        List<Job> rest = [];
        AddRest(rest, _next, lost);
        AddRest(rest, lost + 1, _end);
        return rest;
    }

    public override void Expire(int item)
    {
        if (item >= _first && item < _end)
            _batch.Fail(item, JobError.TimedOut(_batch.Timeout!.Value), Holder?.ProcessId, Attempt);
    }

    public override void Cancel(JobError error) => _batch.Cancel(error);

    public override void WithdrawIfUnwanted()
    {
        if (_batch.IsUnwanted) _batch.Withdraw();
    }

    public override void Fail(JobError error)
    {
        while (_next < _end) _batch.Fail(_next++, error, processId: null, Attempt);
    }

    // Written anew: an item may have become impossible to send since the first time.
    private void AddRest(List<Job> rest, int first, int end)
    {
        while (first < end && _batch.HasEnded(first, Attempt)) first++;
        while (first < end && _batch.HasEnded(end - 1, Attempt)) end--;
        if (first >= end) return;
        try
        {
            rest.Add(_batch.NewChunk(first, end - first, Attempt));
        }
        catch (NotTransferableException error)
        {
            for (int i = first; i < end; i++)
                _batch.Fail(i, new JobError(() => error), processId: null, Attempt);
        }
    }

    private void TakeResults(PayloadReader body, int count, int processId)
    {
        int first = _next;
        _next += count;
        try
        {
            ReadResults(body, _batch.Results.AsSpan(first, count));
        }
        catch (Exception error)
        {
            // Where one ends and the next begins is not known any more.
            for (int i = first; i < _next; i++)
                _batch.Fail(i, new JobError(() => Unreadable(error)), processId, Attempt);
            return;
        }

        _batch.Succeed(first, count, processId, Attempt);
    }

    private static void ReadResults(PayloadReader body, Span<T> results)
    {
        Codec<T> codec = Codec.For<T>();
        if (codec.TakesEveryValue)
        {
            codec.ReadAll(body, results);
            return;
        }

        foreach (ref T result in results)
        {
            body.ForgetObjects();
            result = codec.Read(body);
        }
    }

    private static InvalidDataException OutOfOrder() => new("The items of a chunk came back out of order.");
}
