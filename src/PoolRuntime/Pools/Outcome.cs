using System.Diagnostics.CodeAnalysis;
using PoolRuntime.Scheduling;

namespace PoolRuntime;

/// <summary>
/// What has become of one item: its value, or its error. For loops that go on after an item has failed, where Python's
/// <c>imap</c> with chunks, and its executors, lose the rest.
/// </summary>
/// <typeparam name="T">The type of the value.</typeparam>
public readonly struct Outcome<T>
{
    private readonly T _value;
    private readonly JobError? _error;

    internal Outcome(long index, T value, JobError? error)
    {
        Index = index;
        _value = value;
        _error = error;
    }

    /// <summary>Which item of the input it was, from 0.</summary>
    public long Index { get; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Succeeded => _error is null;

    /// <summary>How it has ended.</summary>
    public OutcomeStatus Status => Error switch
    {
        null => OutcomeStatus.Succeeded,
        WorkerLostException => OutcomeStatus.WorkerLost,
        PoolTerminatedException => OutcomeStatus.Cancelled,
        OperationCanceledException when _error!.IsCancellation => OutcomeStatus.Cancelled,
        TimeoutException when _error!.IsTimeout => OutcomeStatus.TimedOut,
        _ => OutcomeStatus.Failed,
    };

    /// <summary>The value; of an item that has failed, its error is thrown.</summary>
    public T Value
    {
        get
        {
            _error?.Throw();
            return _value;
        }
    }

    /// <summary>The error; null where there is a value.</summary>
    public Exception? Error => _error?.ToException();

    /// <summary>The value or the error, for people.</summary>
    public override string ToString() => Succeeded ? $"{Index}: {_value}" : $"{Index}: {Status} ({Error.Message})";
}
