using System.Diagnostics;
using PoolRuntime.Serialization;
using PoolRuntime.Transport;
using PoolRuntime.Workers;

namespace PoolRuntime.Calls;

/// <summary>
/// How far a worker is with a chunk. Results go out in groups, but none is held back for long, and the item at work is
/// on record before it begins: when the worker dies, that item alone has failed.
/// </summary>
internal sealed class ChunkProgress(WorkerMemory memory, CompletionSink completions, PayloadWriter results)
{
    private const int LargestGroup = 56 * 1024;
    private const int LongestStride = 1024;

    private static readonly long LongestDelay = Stopwatch.Frequency / 10_000;

    private int _sequence;
    private int _groupStart;
    private int _index;
    private long _groupTime;
    private int _nextLook;
    private long _lastLook;
    private int _stride = 1;

    /// <summary>Whether each item can be given up by itself.</summary>
    public bool IsTimed { get; private set; }

    public int First { get; private set; }

    public int End { get; private set; }

    /// <summary>Where the results of the items go, one behind the other.</summary>
    public PayloadWriter Results { get; } = results;

    public void Open(int sequence, int first, int count, bool isTimed)
    {
        IsTimed = isTimed;
        _sequence = sequence;
        First = _groupStart = _index = first;
        End = first + count;
        _groupTime = _lastLook = Stopwatch.GetTimestamp();
        _nextLook = first + _stride;
        Results.Clear();
        Results.Reserve<int>();
    }

    public void Begin(int index)
    {
        _index = index;
        Volatile.Write(ref memory.CurrentItem, index);
        if (IsTimed) memory.Begin(_sequence, index, Stopwatch.GetTimestamp());
    }

    public void Succeeded()
    {
        EndTimed();
        _index++;
        // Nothing that is done is lost with an item that takes too long.
        if (IsTimed) Flush();
        else if (_index >= _nextLook || Results.Length >= LargestGroup) LookAtClock();
    }

    /// <summary>The record of the item that is at work, among others that are told of together.</summary>
    public ref int CurrentItem => ref memory.CurrentItem;

    /// <summary>How many results of a size can be written before one should look at the clock.</summary>
    public int NextStretch(int size)
    {
        // Many and quick ones are put where the parent takes them from.
        if (_index == _groupStart && _stride == LongestStride && (long)(End - _index) * size >= LargestGroup)
            Results.Expect(LargestGroup);
        return Math.Clamp(Math.Min(_nextLook - _index, (LargestGroup - Results.Length) / size), 1, End - _index);
    }

    public void Succeeded(int count)
    {
        _index += count;
        if (_index >= _nextLook || Results.Length >= LargestGroup) LookAtClock();
    }

    public void Failed(Exception error)
    {
        EndTimed();
        // The failed item's result may have been begun, but only whole ones count.
        Flush();
        Results.Clear();
        ErrorRecord.Write(Results, error);
        completions.Write(FrameKind.ItemThrew, _sequence, _index, Results);
        completions.Announce(moreFollows: true);
        _index++;
        StartGroup();
    }

    /// <summary>An error of the chunk itself: all items that are left have it.</summary>
    public void FailedFromHere(Exception error)
    {
        IsTimed = false;
        while (_index < End) Failed(error);
    }

    public void Flush()
    {
        if (_index > _groupStart)
        {
            Results.Overwrite(0, _index - _groupStart);
            completions.Write(FrameKind.ItemsReturned, _sequence, _groupStart, Results);
            completions.Announce(moreFollows: true);
        }

        StartGroup();
    }

    private void EndTimed()
    {
        if (IsTimed && !memory.TryEnd(_sequence, _index)) WorkerLoop.WaitForDeath();
    }

    // Looking at the clock takes longer than a short item: the shorter they are, the more pass between two looks.
    private void LookAtClock()
    {
        long now = Stopwatch.GetTimestamp();
        long elapsed = now - _lastLook;
        _lastLook = now;
        if (elapsed < LongestDelay / 16) _stride = Math.Min(_stride * 2, LongestStride);
        else if (elapsed > LongestDelay / 2) _stride = 1;
        _nextLook = _index + _stride;
        if (Results.Length >= LargestGroup || now - _groupTime > LongestDelay) Flush();
    }

    private void StartGroup()
    {
        _groupStart = _index;
        _groupTime = Stopwatch.GetTimestamp();
        Results.Clear();
        Results.Reserve<int>();
    }
}
