namespace PoolAnalyzers.Tests.Meta;

/// <summary>Code out of all measure, such as generators write: every rule comes back from it, and none throws.</summary>
public sealed class ExtremeCodeTests
{
    private static readonly Dictionary<string, string> Bodies = new()
    {
        ["10 000 statements in a parallel loop"] = "Parallel.For(0, 9, i => {" + Repeat(2_000, i =>
            $"n += {i}; total++; list.Add(n); if (n > 3) n--; lock (_gate) {{ _count++; }}") + "});",
        ["1 000 tasks, each waited for"] = Repeat(1_000, i => $"var t{i} = Task.Run(() => n++); t{i}.Wait(); _count++;"),
        ["2 500 jobs, each waited for"] = Repeat(2_500, i => $"n += pool.ApplyAsync(Work, {i}).Get();"),
        ["500 tasks at once"] = Repeat(500, i => $"Task.Run(() => {{ n++; total += {i}; }});"),
        ["200 nested lambdas in threads"] = Nested(200, i => $"new Thread(() => {{ n += {i};", _ => "}).Start();"),
        ["200 nested lambdas in parallel"] =
            Nested(200, i => $"Action a{i} = () => {{ n += {i};", i => $"}}; Parallel.Invoke(a{i}, a{i});"),
        ["500 cases in a thread and beside it"] =
            "new Thread(() => { switch (n) {" + Cases + "} }).Start(); while (true) switch (n++) {" + Cases + "}",
        ["500 cases with a job each"] =
            "foreach (var k in list) switch (k) {" + Repeat(500, i =>
                $"case {i}: n += pool.ApplyAsync(Work, k).Get(); if (k > n) pool.Close(); break;") + "} pool.Join();",
        ["500 loops in cases"] =
            "foreach (var k in list) switch (k) {" + Repeat(500, i =>
                $"case {i}: while (n < {i}) {{ n++; Task.Run(() => total++); }} break;") + "}",
        ["1 000 handlers"] = "Parallel.For(0, 9, i => {" + Repeat(1_000, i =>
            $"try {{ n++; }} catch (Exception) when (n > {i}) {{ total++; }} finally {{ n--; }}") + "}); pool.Join();",
        ["100 nested loops"] = "Parallel.For(0, 9, _ => {" + Nested(100, i =>
            $"for (var i{i} = 0; i{i} < 9; i{i}++) {{", i => $"n += pool.ApplyAsync(Work, i{i}).Get(); }}") + "});",
        ["1 000 methods that call each other"] =
            "Parallel.For(0, 9, i => F0()); new Thread(F0).Start(); F1(); } void F1000() { } void F1001() { }"
            + Repeat(1_000, i => $"void F{i}() {{ _count++; F{i + 1}(); if (_count > {i}) F{i + 2}(); }}") + "void Last() {",
    };

    private static string Cases => Repeat(500, i => $"case {i}: n += {i}; _count++; lock (_gate) total++; break;");

    public static TheoryData<string> Names => [.. Bodies.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Every_rule_comes_back(string name) => Deadline.Run(async cancellation =>
    {
        var compilation = Compile.Code(
            $$"""
            using System;
            using System.Collections.Generic;
            using System.Threading;
            using System.Threading.Tasks;
            using PoolRuntime;

            class C
            {
                private readonly object _gate = new();
                private int _count;

                static void Main() { }
                static int Work(int i) => i;

                void M(Pool pool, List<int> list, int n, long total)
                {
                    {{Bodies[name]}}
                }
            }
            """,
            References.For(Setup.Default));
        Assert.DoesNotContain(
            compilation.GetDiagnostics(cancellation), found => found.Severity == DiagnosticSeverity.Error);
        _ = await Analysis.Run(compilation, RuleCatalog.Analyzers, new([]), cancellation);
    });

    private static string Repeat(int count, Func<int, string> part) =>
        string.Join('\n', Enumerable.Range(0, count).Select(part));

    private static string Nested(int count, Func<int, string> open, Func<int, string> close) =>
        Repeat(count, open) + Repeat(count, i => close(count - 1 - i));
}
