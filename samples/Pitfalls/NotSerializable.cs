using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL403: a job that uses a field takes the whole object along, and a writer cannot travel.</summary>
internal sealed class NotSerializable : IDisposable
{
    private readonly StreamWriter _log = new(Stream.Null);
    private readonly double _tax = 1.5;

    public static double PricesWithTax()
    {
        using var prices = new NotSerializable();
        return prices.WithTax([100, 200]).Sum();
    }

    public void Dispose() => _log.Dispose();

    private double[] WithTax(int[] amounts)
    {
        using var pool = new ProcessPool(1);
        return pool.Map(amount => amount * _tax, amounts, timeout: TimeSpan.FromMinutes(1)); // POOL403
    }
}
