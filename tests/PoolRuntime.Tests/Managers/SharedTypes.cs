namespace PoolRuntime.Tests.Managers;

public interface ICounter
{
    int Value { get; }

    int Add(int amount);

    Task<int> AddLater(int amount);

    void Fail(string message);

    Managed<ICounter> Twin();

    string Describe(Dictionary<string, int> numbers);
}

public sealed class Counter : ICounter
{
    private int _value;

    public int Value => Volatile.Read(ref _value);

    public int Add(int amount) => Interlocked.Add(ref _value, amount);

    public async Task<int> AddLater(int amount)
    {
        await Task.Delay(1);
        return Add(amount);
    }

    public void Fail(string message) => throw new FormatException(message);

    public Managed<ICounter> Twin() => Managed<ICounter>.Of(new Counter { _value = _value });

    public string Describe(Dictionary<string, int> numbers) =>
        string.Join(' ', numbers.Select(pair => $"{pair.Key}={pair.Value}"));
}

public interface IWithToken
{
    void Run(CancellationToken token, CancellationToken other);
}

public interface IGeneric
{
    void Run<T>(T value);
}

public interface IByReference
{
    bool TryGet(out int value);
}

public interface IUntyped
{
    void Run(object value);
}
