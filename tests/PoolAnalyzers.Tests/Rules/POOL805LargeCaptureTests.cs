using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL805LargeCapture>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL805LargeCapture, PoolAnalyzers.CodeFixes.Rules.POOL805LargeCaptureFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL805LargeCaptureTests
{
    private const string Table = "var table = Enumerable.Range(0, 1_000_000).Select(i => i * i).ToArray(); ";

    [Theory]
    [InlineData(Table + "pool.Map(x => [|table|][x], items);")]
    [InlineData(Table + "foreach (var x in items) pool.ApplyAsync(() => [|table|][x] + table.Length);")]
    [InlineData("var table = new int[500_000]; Fill(table); for (var i = 0; i < 9; i++) pool.ApplyAsync(n => Find([|table|], n), i);")]
    [InlineData("var text = File.ReadAllText(path); var n = pool.Map(x => [|text|].IndexOf((char)x), items);")]
    [InlineData("var lines = File.ReadAllLines(path); foreach (var r in pool.Imap(x => [|lines|][x], items)) Use(r);")]
    [InlineData("List<int> table = Enumerable.Range(0, 200_000).ToList(); foreach (var x in items) foreach (var y in items) pool.ApplyAsync(() => [|table|].Contains(x + y));")]
    [InlineData(Table + "pool.Map(x => { var n = 0; foreach (var y in [|table|]) n += y * x; return n; }, items);")]
    [InlineData("using var executor = new ProcessPoolExecutor(); " + Table + "foreach (var x in items) executor.Submit(() => [|table|][x]);")]
    public Task It_goes_along_with_job_after_job(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task The_message_says_how_much_it_is() => Verify.Reports(
        InMethod("var table = new int[100_000]; pool.Map(x => {|#0:table|}[x], items);"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Info, Arguments = ["table", "100 000 items", "Shared<int[]>"],
                },
            ],
        });

    [Theory]
    // It goes once, or not at all.
    [InlineData(Table + "pool.Apply(() => table[1]);")]
    [InlineData(Table + "var shared = new Shared<int[]>(table); pool.Map(x => shared.Value[x], items);")]
    [InlineData(Table + "threads.Map(x => table[x], items);")]
    [InlineData(Table + "given.Map(x => table[x], items);")]
    [InlineData(Table + "foreach (var x in items) pool.ApplyAsync(() => x);")]
    [InlineData(Table + "pool.Map(x => x * 2, table);")]
    // Each job has another one.
    [InlineData("foreach (var x in items) { var table = new int[500_000]; table[x] = 1; pool.ApplyAsync(() => table[x]); }")]
    [InlineData(Table + "foreach (var x in items) { table[x] = 1; pool.ApplyAsync(() => table[x]); }")]
    [InlineData("var table = new int[500_000]; foreach (var x in items) { table = new int[500_000]; pool.ApplyAsync(() => table[x]); }")]
    // It is not known to be large.
    [InlineData("var table = new int[1000]; pool.Map(x => table[x], items);")]
    [InlineData("var table = items.ToArray(); pool.Map(x => table[x], items);")]
    [InlineData("pool.Map(x => items[x], items);")]
    // The job changes its copy, or may.
    [InlineData(Table + "pool.Map(x => { table[x]++; return table[x]; }, items);")]
    [InlineData(Table + "pool.Map(x => { Fill(table); return table[x]; }, items);")]
    [InlineData(Table + "pool.Map(x => { var other = table; other[x] = 1; return other[x]; }, items);")]
    [InlineData(Table + "pool.Map(x => change(table), items);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("pool.Map(x => [|table|][x] + table.Length, items);",
        "var sharedTable = new Shared<int[]>(table); pool.Map(x => sharedTable.Value[x] + sharedTable.Value.Length, items);")]
    [InlineData("foreach (var x in items) { Use(x); pool.ApplyAsync(() => [|table|][x]); }",
        "var sharedTable = new Shared<int[]>(table); foreach (var x in items) { Use(x); pool.ApplyAsync(() => sharedTable.Value[x]); }")]
    [InlineData("foreach (var x in items) foreach (var y in items) pool.ApplyAsync(() => Find([|table|], x * y));",
        "var sharedTable = new Shared<int[]>(table); foreach (var x in items) foreach (var y in items) pool.ApplyAsync(() => Find(sharedTable.Value, x * y));")]
    public Task It_is_sent_once(string bad, string good) => VerifyFix.Fixes(
        InMethod(Table + bad), InMethod(Table + good), POOL805LargeCaptureFix.SendOnce);

    [Fact]
    public Task No_fix_where_there_is_no_place_for_it() => VerifyFix.OffersNoFix(
        InMethod(Table + "if (items.Length > 3) pool.Map(x => [|table|][x], items);"));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            void M(
                ProcessPool pool, WorkerThreadPool threads, Pool given, int[] items, string path, Func<int[], int> change)
            {
                {{body}}
            }

            static void Use(object x) { }
            static int Find(int[] table, int x) { foreach (var y in table) if (y == x) return y; return 0; }
            static void Fill(int[] table) { for (var i = 0; i < table.Length; i++) table[i] = i; }
        }
        """;
}
