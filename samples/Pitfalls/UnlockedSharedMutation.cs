namespace Pitfalls;

/// <summary>POOL301: several threads change the same variable, the same list, and no lock is held.</summary>
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

    public static List<int> EvenNumbers(int limit)
    {
        var found = new List<int>();
        Parallel.For(0, limit, n =>
        {
            if (n % 2 == 0)
                found.Add(n); // POOL301
        });
        return found;
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
