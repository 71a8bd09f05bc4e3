// The five pitfalls that the rules are best at, written as people write them. Each is marked with the rule that reports
// it: 'dotnet build' shows them all, 'dotnet format analyzers' repairs them all. This file has one too.
using Pitfalls;

Show("sum of squares", () => JoinBeforeClose.SumOfSquares(10)); // POOL401: nothing has called the entry-point guard
Show("lengths of words", () => string.Join(' ', BlockingResultInSubmitLoop.Lengths(["one", "three", "seventeen"])));
Show("primes below 10000", () => UnlockedSharedMutation.CountPrimes(10_000));
Show("even numbers", () => UnlockedSharedMutation.EvenNumbers(1000).Count);
Show("total of the year", () => MapBlocksUninterruptibly.TotalAsync(12).Result);

static void Show(string what, Func<object> compute)
{
    try
    {
        Console.WriteLine($"{what}: {compute()}");
    }
    catch (Exception problem)
    {
        Console.WriteLine($"{what}: {(problem.InnerException ?? problem).Message}");
    }
}
