using PoolRuntime.Calls;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>A function called for each of many items: cut into chunks, put together again.</summary>
internal sealed class MapJob<TItem, T>
{
    private readonly object _gate = new();
    private readonly JobFunction _function;
    private readonly byte[] _target;
    private readonly TItem[] _items;
    private readonly T[] _results;
    private readonly AsyncResult<T[]> _result;
    private int _left;
    private int _firstFailed = int.MaxValue;
    private Func<Exception>? _error;

    public MapJob(JobFunction function, byte[] target, TItem[] items, AsyncResult<T[]> result)
    {
        _function = function;
        _target = target;
        _items = items;
        _results = new T[items.Length];
        _result = result;
        _left = items.Length;
        if (_left == 0) result.SetResult(_results, processId: null);
    }

    /// <summary>All chunks of a size, made as they are asked for.</summary>
    /// <exception cref="NotTransferableException">An item cannot travel.</exception>
    public IEnumerable<Job> Chunks(int size)
    {
        for (int first = 0; first < _items.Length; first += size)
            yield return NewChunk(first, Math.Min(size, _items.Length - first));
    }

    /// <summary>Python's formula: four chunks for each worker, so that an uneven load evens out.</summary>
    /// <remarks>Chunks of plain data are kept small enough to be sent ahead while the worker is at another.</remarks>
    public static int DefaultChunkSize(int items, int workers)
    {
        const int largestPlainChunk = 64 * 1024;
        int even = Math.Max(1, (items + workers * 4 - 1) / (workers * 4));
        Codec<TItem> codec = Codec.For<TItem>();
        return codec.TakesEveryValue ? Math.Clamp(largestPlainChunk / codec.SmallestSize, 1, even) : even;
    }

    private Chunk NewChunk(int first, int count)
    {
        PayloadWriter payload = new();
        payload.WriteBytes(_target);
        ReadOnlySpan<TItem> items = _items.AsSpan(first, count);
        Codec<TItem> codec = Codec.For<TItem>();
        if (codec.TakesEveryValue)
        {
            codec.WriteAll(payload, items);
            return new Chunk(this, payload.ToArray(), first, count);
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

        return new Chunk(this, payload.ToArray(), first, count);
    }

    private void SetError(int index, Func<Exception> error, int? processId)
    {
        lock (_gate)
        {
            // Of several errors the one that a loop would have met first.
            if (index < _firstFailed)
            {
                _firstFailed = index;
                _error = error;
            }
        }

        Finish(1, processId);
    }

    private void Finish(int count, int? processId)
    {
        if (Interlocked.Add(ref _left, -count) != 0) return;
        Func<Exception>? error;
        lock (_gate) error = _error;
        if (error is null) _result.SetResult(_results, processId);
        else _result.SetError(error, processId);
    }

    private sealed class Chunk : Job
    {
        private const int RangeSize = 2 * sizeof(int);

        private readonly MapJob<TItem, T> _map;
        private readonly int _first;
        private readonly int _end;

        // Items come back in order: those before this one are done.
        private int _next;

        public Chunk(MapJob<TItem, T> map, byte[] payload, int first, int count) : base(map._function, payload)
        {
            _map = map;
            _first = _next = first;
            _end = first + count;
        }

        public override void WriteCall(PayloadWriter frames, int sequence)
        {
            frames.Write(new Frame(FrameKind.CallChunk, sequence, Function.Number, RangeSize + Payload.Length));
            frames.Write(_first);
            frames.Write(_end - _first);
            frames.WriteBytes(Payload);
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
                    _map.SetError(_next++, ErrorRecord.Read(body).ToException, processId);
                    return false;
                case FrameKind.Finished:
                    return _next == _end ? true : throw OutOfOrder();
                default:
                    throw new InvalidDataException($"A chunk was answered with {head.Kind}.");
            }
        }

        public override List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem)
        {
            // Which item it was is said by the worker, which is no more: so only within what is possible.
            int lost = currentItem >= _next && currentItem < _end ? currentItem : _next;
            if (lost < _end) _map.SetError(lost, () => new WorkerLostException(processId, exit), processId);
            List<Job> rest = [];
            AddRest(rest, _next, lost);
            AddRest(rest, lost + 1, _end);
            return rest;
        }

        public override void Fail(Func<Exception> error)
        {
            while (_next < _end) _map.SetError(_next++, error, processId: null);
        }

        // Written anew: an item may have become impossible to send since the first time.
        private void AddRest(List<Job> rest, int first, int end)
        {
            if (first >= end) return;
            try
            {
                rest.Add(_map.NewChunk(first, end - first));
            }
            catch (NotTransferableException error)
            {
                for (int i = first; i < end; i++) _map.SetError(i, () => error, processId: null);
            }
        }

        private void TakeResults(PayloadReader body, int count, int processId)
        {
            int first = _next;
            _next += count;
            try
            {
                ReadResults(body, _map._results.AsSpan(first, count));
                _map.Finish(count, processId);
            }
            catch (Exception error)
            {
                // Where one ends and the next begins is not known any more.
                for (int i = first; i < _next; i++) _map.SetError(i, () => Unreadable(error), processId);
            }
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
}
