namespace Pitfalls;

/// <summary>POOL301: several threads change the same variable, and no lock is held.</summary>
internal static class UnlockedSharedMutation
{
    public static int CountPrimes(int limit)
    {
        var count = 0;
        Parallel.For(2, limit, n =>
        {
            if (IsPrime(n))
                count++; // POOL301
        });
        return count;
    }

    public static long SumOfEvenNumbers(int limit)
    {
        var sum = 0L;
        Parallel.For(0, limit, n =>
        {
            if (n % 2 == 0)
                sum += n; // POOL301
        });
        return sum;
    }

    private static bool IsPrime(int n)
    {
        for (var divisor = 2; divisor * divisor <= n; divisor++)
        {
            if (n % divisor == 0)
                return false;
        }
        return true;
    }
}
