using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL801ChunkOfOne>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL801ChunkOfOne, PoolAnalyzers.CodeFixes.Rules.POOL801ChunkOfOneFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL801ChunkOfOneTests
{
    [Theory]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, 100_000), [|1|]);")]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, 100_000), [|chunkSize: 1|]);")]
    [InlineData("pool.MapAsync(x => (double)x * x, new int[5000], [|chunkSize: 2|]).Get();")]
    [InlineData("pool.Map(Half, Enumerable.Repeat(7, 2000), [|chunkSize: One|]);")]
    [InlineData("var items = Enumerable.Range(0, 100_000).ToArray(); pool.Map(Next, items, [|chunkSize: 1|]);")]
    [InlineData("foreach (var y in pool.[|Imap|](x => x > 3 ? 1 : 0, Enumerable.Range(0, 10_000))) n += y;")]
    [InlineData("foreach (var y in pool.Imap(x => -x, Enumerable.Range(0, 10_000), [|chunkSize: 8|])) n += y;")]
    [InlineData("foreach (var y in pool.[|ImapUnordered|](x => x, Enumerable.Range(0, 10_000))) n += y;")]
    [InlineData("foreach (var y in executor.[|Map|](x => x * 2, Enumerable.Range(0, 10_000))) n += y;")]
    [InlineData("Take(x => x, Enumerable.Range(0, 10_000), [|1|]);")]
    public Task Tiny_jobs_one_by_one(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_says_how_many_pieces_there_are() => Verify.Reports(
        InMethod("pool.Map(x => x + 1, Enumerable.Range(0, 100_000), {|#0:chunkSize: 4|});"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Info,
                    Arguments =
                    [
                        "100 000", "25 000", "leave 'chunkSize' out, for four chunks for each worker",
                    ],
                },
            ],
        });

    [Theory]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, 100_000));")]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, 100_000), chunkSize: 1000);")]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, 100), chunkSize: 1);")]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, n), chunkSize: 1);")]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, 100_000), chunkSize: n);")]
    [InlineData("pool.Map(Slow, Enumerable.Range(0, 100_000), chunkSize: 1);")]
    [InlineData("pool.Map(x => Slow(x), Enumerable.Range(0, 100_000), chunkSize: 1);")]
    [InlineData("pool.Map(x => \"a\" + x, Enumerable.Range(0, 100_000), chunkSize: 1);")]
    [InlineData("pool.Map(x => { while (x > 0) x--; return x; }, Enumerable.Range(0, 100_000), chunkSize: 1);")]
    [InlineData("pool.Map(x => new int[x], Enumerable.Range(0, 100_000), chunkSize: 1);")]
    [InlineData("pool.Map(static async x => { await Task.Yield(); return x; }, new int[10_000], chunkSize: 1);")]
    [InlineData("var items = Enumerable.Range(0, 100_000); items = given; pool.Map(x => x, items, chunkSize: 1);")]
    [InlineData("pool.Map(x => x, given, chunkSize: 1);")]
    [InlineData("foreach (var y in pool.Imap(x => x, Enumerable.Range(0, 10_000), chunkSize: 100)) n += y;")]
    [InlineData("given.Select(x => x + 1).Chunk(1);")]
    public Task Large_jobs_few_items_and_what_is_not_known(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, 100_000), [|1|]);",
        "pool.Map(x => x + 1, Enumerable.Range(0, 100_000));")]
    [InlineData("pool.Map(x => x + 1, Enumerable.Range(0, 100_000), [|chunkSize: 1|], timeout: null);",
        "pool.Map(x => x + 1, Enumerable.Range(0, 100_000), timeout: null);")]
    [InlineData("foreach (var y in pool.[|Imap|](x => x, Enumerable.Range(0, 10_000))) n += y;",
        "foreach (var y in pool.Imap(x => x, Enumerable.Range(0, 10_000), chunkSize: 312)) n += y;")]
    [InlineData("foreach (var y in pool.Imap(x => x, Enumerable.Range(0, 90_000), [|2|])) n += y;",
        "foreach (var y in pool.Imap(x => x, Enumerable.Range(0, 90_000), 1000)) n += y;")]
    [InlineData("foreach (var y in pool.Imap(x => x, Enumerable.Range(0, 90_000), [|chunkSize: 1|])) n += y;",
        "foreach (var y in pool.Imap(x => x, Enumerable.Range(0, 90_000), chunkSize: 1000)) n += y;")]
    [InlineData(
        "pool.Map(x => x, new int[9000], [|chunkSize: 1|]); pool.Map(x => x, new int[9000], [|chunkSize: 1|]);",
        "pool.Map(x => x, new int[9000]); pool.Map(x => x, new int[9000]);")]
    public Task Chunks_become_larger(string bad, string good) => VerifyFix.Fixes(
        InMethod(bad), InMethod(good), POOL801ChunkOfOneFix.Enlarge);

    [Fact]
    public Task No_fix_where_another_argument_would_move() => VerifyFix.OffersNoFix(
        InMethod("pool.Map(x => x, new int[9000], [|1|], TimeSpan.FromDays(1));"));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        using PoolRuntime.Contracts;
        class C
        {
            private const int One = 1;

            int M(Pool pool, ThreadPoolExecutor executor, int[] given, int n)
            {
                {{body}}
                return n;
            }

            static int Next(int x) => x + 1;
            static int Half(int x) { return x / 2; }
            static int Slow(int x) { Thread.Sleep(x); return x; }

            [Submits]
            static void Take([JobPerItem] Func<int, int> job, IEnumerable<int> items, [ChunkSize] int size) { }
        }
        """;
}
