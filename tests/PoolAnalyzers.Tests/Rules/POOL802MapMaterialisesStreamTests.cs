using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL802MapMaterialisesStream>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL802MapMaterialisesStream, PoolAnalyzers.CodeFixes.Rules.POOL802MapMaterialisesStreamFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL802MapMaterialisesStreamTests
{
    [Theory]
    [InlineData("foreach (var x in pool.[|Map|](Work, Numbers())) n += x;")]
    [InlineData("var items = Numbers(); pool.[|Map|](Work, items);")]
    [InlineData("var all = pool.[|MapAsync|](Work, Counted()); n = all.Get()[0];")]
    [InlineData("foreach (var x in pool.[|Map|](Length, File.ReadLines(path))) n += x;")]
    [InlineData("n = pool.[|Map|](Work, Enumerable.Range(0, int.MaxValue)).Length;")]
    [InlineData("n = pool.[|Map|](Work, Endless()).Length; IEnumerable<int> Endless() { for (;;) yield return 1; }")]
    public Task All_items_are_needed_before_the_first_job(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_says_why() => Verify.Reports(
        InMethod("pool.{|#0:Map|}(Work, Numbers());"),
        new()
        {
            Expected =
            [
                new(0) { Severity = DiagnosticSeverity.Info, Arguments = ["Map", "they have no end", "Imap"] },
            ],
        });

    [Theory]
    [InlineData("foreach (var x in pool.Imap(Work, Numbers())) n += x;")]
    [InlineData("foreach (var x in pool.Map(Work, Numbers().Take(10))) n += x;")]
    [InlineData("foreach (var x in pool.Map(Work, Some())) n += x;")]
    [InlineData("foreach (var x in pool.Map(Work, Until(n))) n += x;")]
    [InlineData("foreach (var x in pool.Map(Length, File.ReadAllLines(path))) n += x;")]
    [InlineData("foreach (var x in pool.Map(Work, Enumerable.Range(0, 1_000_000))) n += x;")]
    [InlineData("var items = Numbers(); items = Some(); pool.Map(Work, items);")]
    [InlineData("foreach (var line in File.ReadLines(path)) n += pool.Apply(() => Length(line));")]
    [InlineData("n = Numbers().Select(Work).First();")]
    public Task What_ends_and_what_is_a_stream_already(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("foreach (var x in pool.[|Map|](Work, Numbers())) n += x;",
        "foreach (var x in pool.Imap(Work, Numbers())) n += x;")]
    [InlineData("foreach (var x in pool.[|Map|](Length, File.ReadLines(path), chunkSize: 5)) n += x;",
        "foreach (var x in pool.Imap(Length, File.ReadLines(path), chunkSize: 5)) n += x;")]
    public Task The_results_are_gone_through_as_they_come(string bad, string good) => VerifyFix.Fixes(
        InMethod(bad), InMethod(good), POOL802MapMaterialisesStreamFix.Stream);

    [Theory]
    [InlineData("n = pool.[|Map|](Work, Numbers()).Length;")]
    [InlineData("int[] all = pool.[|Map|](Length, File.ReadLines(path));")]
    public Task No_fix_where_an_array_is_needed(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            int M(Pool pool, string path, int n)
            {
                {{body}}
                return n;
            }

            static int Work(int x) => x + 1;
            static int Length(string line) => line.Length;
            static IEnumerable<int> Some() { yield return 1; yield return 2; }

            static IEnumerable<int> Numbers()
            {
                var number = 0;
                while (true) yield return number++;
            }

            static IEnumerable<int> Counted()
            {
                for (var number = 0;; number++)
                    yield return number;
            }

            static IEnumerable<int> Until(int end)
            {
                for (var number = 0;; number++)
                {
                    if (number == end) yield break;
                    yield return number;
                }
            }
        }
        """;
}
