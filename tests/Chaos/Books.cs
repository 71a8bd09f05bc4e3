using System.Collections.Concurrent;

namespace PoolRuntime.Chaos;

/// <summary>What was begun and how it ended: every entry has to be closed once.</summary>
internal sealed class Books
{
    private readonly ConcurrentDictionary<string, int> _endings = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private int _opened;
    private int _closed;

    /// <summary>What must not have happened.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    public int Opened => _opened;

    public int Closed => _closed;

    public void Open(int count = 1) => Interlocked.Add(ref _opened, count);

    public void Close(string ending, int count = 1)
    {
        Interlocked.Add(ref _closed, count);
        _endings.AddOrUpdate(ending, count, (_, before) => before + count);
    }

    /// <summary>Something that has happened, for people to read.</summary>
    public void Count(string what, long count = 1) => _counts.AddOrUpdate(what, count, (_, before) => before + count);

    public void Fault(string what) => _faults.Enqueue(what);

    /// <summary>Closes an entry with an error, which has to be one that chaos can bring about.</summary>
    public void CloseWith(Exception error)
    {
        bool isExpected = error is WorkerLostException or TimeoutException or OperationCanceledException
            or PoolTerminatedException or PoolBrokenException or FormatException or ObjectDisposedException;
        if (!isExpected) Fault($"It ended with {error}");
        Close(error.GetType().Name);
    }

    public override string ToString() => $"{_opened} opened, {_closed} closed: {Listed(_endings)}; {Listed(_counts)}";

    private static string Listed<T>(ConcurrentDictionary<string, T> numbers) =>
        string.Join(", ", numbers.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"));
}
