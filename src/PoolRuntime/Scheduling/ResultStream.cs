namespace PoolRuntime.Scheduling;

/// <summary>
/// The results of a call over a stream of items. It holds back the input when nobody takes the results, so that
/// neither grows without end.
/// </summary>
internal sealed class ResultStream<T>(Scheduler scheduler, bool isOrdered, int? bufferSize, int chunkSize) : IOpenCall
{
    private readonly object _gate = new();
    private readonly Queue<Outcome<T>> _ready = new();

    // Results that have come before their turn.
    private readonly Dictionary<long, Outcome<T>> _early = [];
    private long _nextInOrder;

    private long _submitted;
    private long _ended;
    private long _taken;

    // How many items may be on their way or wait to be taken, and how many whoever reads them waits to add.
    private int _limit;
    private int _wanted;
    private volatile bool _isInputOver;
    private bool _isBounded = true;
    private volatile bool _isAbandoned;
    private bool _stopsRunning;
    private JobError? _error;
    private CancellationTokenRegistration? _registration;
    private TaskCompletionSource? _consumer;
    private TaskCompletionSource? _feeder;

    public Scheduler Scheduler => scheduler;

    /// <summary>Hears how far it is: set before the first item is submitted.</summary>
    public ProgressTracker? Progress { get; set; }

    /// <summary>Nobody takes results any more.</summary>
    public bool IsAbandoned => _isAbandoned;

    // The input.

    /// <summary>
    /// For how many items there is room: those of a chunk, or, where the buffer is smaller, all of it. If 0, a task
    /// that is done when one should ask again, or, null, that there will be no more items.
    /// </summary>
    public int Room(int chunk, out Task? again)
    {
        lock (_gate)
        {
            again = null;
            if (!TakesItems) return 0;
            _limit = Math.Max(bufferSize ?? 2 * scheduler.Windows * chunkSize, 1);
            _wanted = Math.Min(chunk, _limit);
            if (HasRoom) return _isBounded ? _wanted : chunk;
            again = (_feeder ??= NewSignal()).Task;
            return 0;
        }
    }

    /// <summary>Whether items are of any use.</summary>
    public bool TakesItems => !_isAbandoned && !_isInputOver;


    /// <summary>Items are about to be submitted; the number of the first of them.</summary>
    public long CountSubmitted(int count)
    {
        lock (_gate)
        {
            long first = _submitted;
            _submitted += count;
            return first;
        }
    }

    /// <summary>The input is over, or has thrown.</summary>
    public void EndInput(JobError? error)
    {
        lock (_gate)
        {
            if (!_isInputOver)
            {
                _isInputOver = true;
                _error ??= error;
            }

            Wake(ref _consumer);
            TellProgress();
        }
    }

    public void PoolEnds(JobError? error)
    {
        lock (_gate)
        {
            if (error is null)
            {
                _isBounded = false;
            }
            else if (!_isInputOver)
            {
                _isInputOver = true;
                _error ??= error;
            }

            Wake(ref _feeder);
            Wake(ref _consumer);
            TellProgress();
        }
    }

    public void Cancel(JobError error) => Abandon(error);

    // The results.

    public void Deliver(long first, ReadOnlySpan<T> values)
    {
        lock (_gate)
        {
            foreach (T value in values) Add(new Outcome<T>(first++, value, error: null));
            Wake(ref _consumer);
        }
    }

    public void Deliver(long index, JobError error)
    {
        lock (_gate)
        {
            Add(new Outcome<T>(index, default!, error));
            Wake(ref _consumer);
        }
    }

    /// <summary>Gives up what is not done.</summary>
    /// <param name="error">What whoever asks for more gets to hear; null when nobody will.</param>
    public void Abandon(JobError? error)
    {
        _registration?.Unregister();
        lock (_gate)
        {
            if (_isAbandoned || IsExhausted) return;
            // Who leaves a loop has no use for the rest; what runs may as well end, unless it is to be stopped.
            _stopsRunning = error is not null;
            _isAbandoned = true;
            _error = error ?? new JobError(static () => new ObjectDisposedException(
                "results", "The results were given up when the loop over them was left."));
            _ready.Clear();
            _early.Clear();
            TellProgress();
            Wake(ref _feeder);
            Wake(ref _consumer);
        }

        Withdraw();
    }

    /// <summary>Takes back what was submitted of a stream that was given up.</summary>
    public void Withdraw() => scheduler.WithdrawLine(this, _stopsRunning);

    /// <summary>Gives everything up when the token is cancelled.</summary>
    public void CancelWith(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(
                static (stream, token) => ((ResultStream<T>)stream!).Abandon(JobError.Cancelled(token)), this);
    }

    /// <summary>
    /// Takes the next result. Without one, a task that is done when one should ask again, or, null, that there are no
    /// more.
    /// </summary>
    public bool TryTake(out Outcome<T> outcome, out Task? again)
    {
        lock (_gate)
        {
            again = null;
            if (_ready.TryDequeue(out outcome))
            {
                _taken++;
                if (HasRoom) Wake(ref _feeder);
                return true;
            }

            if (_error is { } error && (_isAbandoned || IsOver))
            {
                outcome = new Outcome<T>(_submitted, default!, error);
                // At its place, which is the end, and once.
                if (!_isAbandoned) _error = null;
                return true;
            }

            if (IsOver) return false;
            again = (_consumer ??= NewSignal()).Task;
            return false;
        }
    }

    /// <summary>Takes the next result, waiting for it; false when there are no more.</summary>
    /// <exception cref="TimeoutException">It did not come in time.</exception>
    /// <exception cref="InvalidOperationException">The caller is a job of the same pool, and no worker is left.
    /// </exception>
    public bool Take(TimeSpan timeout, out Outcome<T> outcome)
    {
        long start = Environment.TickCount64;
        while (!TryTake(out outcome, out Task? again))
        {
            if (again is null) return false;
            if (timeout == Timeout.InfiniteTimeSpan)
            {
                if (scheduler.IsOwnWorker) scheduler.WaitInJob(() => again.IsCompleted, again.Wait);
                else again.Wait();
                continue;
            }

            TimeSpan left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            if (left < TimeSpan.Zero || !again.Wait(left))
                throw new TimeoutException(
                    $"The next result was not there after {timeout.TotalSeconds} s; it can be asked for again.");
        }

        return true;
    }

    private bool HasRoom => !_isBounded || _submitted + _wanted - _taken <= _limit;

    private void TellProgress()
    {
        if (Progress is null) return;
        if (_isInputOver) Progress.Total = _submitted;
        if (_isAbandoned || IsOver) Progress.Over();
    }

    // All that was submitted has ended, and nothing comes after it.
    private bool IsOver => _isInputOver && _ended == _submitted;

    private bool IsExhausted => IsOver && _ready.Count == 0 && _error is null;

    private void Add(Outcome<T> outcome)
    {
        _ended++;
        if (Progress is not null) TellProgress();
        if (_isAbandoned) return;
        if (!isOrdered)
        {
            _ready.Enqueue(outcome);
            return;
        }

        if (outcome.Index != _nextInOrder)
        {
            _early.Add(outcome.Index, outcome);
            return;
        }

        do
        {
            _ready.Enqueue(outcome);
            _nextInOrder++;
        }
        while (_early.Remove(_nextInOrder, out outcome));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Wake(ref TaskCompletionSource? signal)
    {
        signal?.TrySetResult();
        signal = null;
    }
}
