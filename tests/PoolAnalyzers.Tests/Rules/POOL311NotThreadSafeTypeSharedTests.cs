using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL311NotThreadSafeTypeShared>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL311NotThreadSafeTypeShared, PoolAnalyzers.CodeFixes.Rules.POOL311NotThreadSafeTypeSharedFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL311NotThreadSafeTypeSharedTests
{
    [Theory]
    [InlineData("var random = new Random(); Parallel.ForEach(items, i => Console.WriteLine([|random|].Next()));")]
    [InlineData("var random = new Random(7); Parallel.For(0, 9, i => { Console.WriteLine([|random|].Next() + random.Next()); });")]
    [InlineData("using var hash = SHA256.Create(); Parallel.ForEach(items, i => { [|hash|].ComputeHash(new byte[i]); });")]
    [InlineData("Parallel.ForEach(items, i => Console.WriteLine([|_random|].Next()));")]
    [InlineData("var r = items.AsParallel().Select(i => [|s_random|].Next(i)).ToList();")]
    [InlineData("var random = new Random(); using var threads = new WorkerThreadPool(2); threads.Map(i => [|random|].Next(i), items);")]
    public Task Used_by_several_threads(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("Parallel.ForEach(items, i => Console.WriteLine(Random.Shared.Next()));")]
    [InlineData("var random = Random.Shared; Parallel.ForEach(items, i => Console.WriteLine(random.Next()));")]
    [InlineData("Parallel.ForEach(items, i => { var random = new Random(i); Console.WriteLine(random.Next()); });")]
    [InlineData("var random = new Random(); Parallel.ForEach(items, i => { lock (random) Console.WriteLine(random.Next()); });")]
    [InlineData("var random = new Random(); items.ForEach(i => Console.WriteLine(random.Next()));")]
    [InlineData("var random = new Random(); Task.Run(() => Console.WriteLine(random.Next()));")]
    [InlineData("var random = new Random(); pool.Map(i => i + random.GetHashCode(), items);")]
    [InlineData("Parallel.ForEach(items, i => Console.WriteLine(passed.Next()));")]
    [InlineData("Random random = new Own(); Parallel.ForEach(items, i => Console.WriteLine(i)); random.Next();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var random = new Random(); Parallel.ForEach(items, i => Console.WriteLine([|random|].Next() + random.Next(3)));", "var random = new Random(); Parallel.ForEach(items, i => Console.WriteLine(Random.Shared.Next() + Random.Shared.Next(3)));")]
    [InlineData("Parallel.ForEach(items, i => Console.WriteLine([|this._random|].Next()));", "Parallel.ForEach(items, i => Console.WriteLine(Random.Shared.Next()));")]
    public Task The_shared_one_is_used(string before, string after) => VerifyFix.Fixes(
        InMethod(before), InMethod(after), POOL311NotThreadSafeTypeSharedFix.UseShared);

    [Theory]
    [InlineData("var random = new Random(7); Parallel.For(0, 9, i => { Console.WriteLine([|random|].Next()); });")]
    [InlineData("using var hash = SHA256.Create(); Parallel.ForEach(items, i => { [|hash|].ComputeHash(new byte[i]); });")]
    public Task No_fix_where_the_numbers_are_chosen_or_it_is_something_else(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using System.Security.Cryptography;
        using PoolRuntime;
        class Own : Random;
        class C
        {
            private readonly Random _random = new();
            private static readonly Random s_random = new Random();
            void M(List<int> items, ProcessPool pool, Random passed)
            {
                {{body}}
            }
        }
        """;
}
