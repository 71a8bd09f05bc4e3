using PoolRuntime;

namespace Pitfalls;

/// <summary>POOL201: each job is waited for before the next is submitted, so one worker would do.</summary>
internal static class BlockingResultInSubmitLoop
{
    public static List<int> Lengths(IEnumerable<string> words)
    {
        using var pool = new ProcessPool(2);
        var lengths = new List<int>();
        foreach (var word in words)
        {
            var length = pool.ApplyAsync(Length, word);
            lengths.Add(length.Get()); // POOL201
        }
        return lengths;
    }

    private static int Length(string word)
    {
        Thread.Sleep(100);
        return word.Length;
    }
}
