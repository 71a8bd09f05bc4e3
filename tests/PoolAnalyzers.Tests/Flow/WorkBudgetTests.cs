using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Tests.Meta;

namespace PoolAnalyzers.Tests.Flow;

/// <summary>
/// What following a protocol costs, in steps: code that grows makes it grow alike, and code that is out of all measure
/// is left alone in good time.
/// </summary>
public sealed class WorkBudgetTests
{
    private const string Head = """
        using System;
        using System.Threading.Tasks;
        using PoolRuntime;

        class C
        {
            static void Main() { }
            static void Idle() { }
            static bool Ask() => Console.KeyAvailable;
            static int Work(int i) => i;
            static void Use(Pool pool) => pool.Map(Work, [1]);

            static void M(int n, bool a)
            {

        """;

    /// <summary>Families of bodies, by how many parts they have.</summary>
    public static TheoryData<string> Families => [.. Bodies.Keys];

    private static readonly Dictionary<string, Func<int, string>> Bodies = new()
    {
        ["statements"] = n => OnePool(Repeat(n, _ => "Idle();")),
        ["submits"] = n => OnePool(Repeat(n, _ => "pool.ApplyAsync(Work, 1);")),
        ["helpers"] = n => OnePool(Repeat(n, _ => "Use(pool);")),
        ["branches"] = n => OnePool(Repeat(n, i => $"if (n > {i}) Idle();")),
        ["guards"] = n => OnePool(Repeat(n, i => $"if (n == {i}) return;")),
        ["locals"] = n => OnePool(Repeat(n, i => $"var x{i} = n + {i};")),
        ["other names"] = n => OnePool("var p0 = pool; " + Repeat(n, i => $"var p{i + 1} = p{i};")),
        ["switch cases"] = n => OnePool($"switch (n) {{ {Repeat(n, i => $"case {i}: Idle(); break;")} }}"),
        ["lambdas"] = n => OnePool(Repeat(n, _ => "Task.Run(() => pool.Map(Work, [1]));")),
        ["loops in a row"] = n => OnePool(Repeat(n, i => $"for (var i{i} = 0; i{i} < n; i{i}++) Idle();")),
        ["pools in lambdas"] = n => Repeat(n, _ => "Task.Run(() => { var p = new ProcessPool(); p.Map(Work, [1]); p.Join(); });"),
    };

    private static readonly Dictionary<string, string> Monsters = new()
    {
        ["10 000 statements"] = OnePool(Repeat(10_000, _ => "Idle();")),
        ["10 000 branches"] = OnePool(Repeat(10_000, i => $"if (n > {i}) pool.Terminate();")),
        ["200 nested lambdas"] = OnePool(Nested(200, i => $"Action a{i} = () => {{ pool.Map(Work, [1]);", i => $"}}; a{i}();")),
        ["200 nested lambdas with a pool each"] =
            Nested(200, i => $"Action a{i} = () => {{ var p{i} = new ProcessPool();", i => $"p{i}.Join(); }}; a{i}();"),
        ["200 nested local functions"] =
            OnePool(Nested(200, i => $"void L{i}() {{ pool.Map(Work, [1]);", i => $"}} L{i}();")),
        ["500 cases"] = OnePool($"switch (n) {{ {Repeat(500, i => $"case {i}: pool.Close(); break;")} }}"),
        ["500 cases in a loop"] = OnePool("while (Ask()) switch (n++) {" + Repeat(500, i =>
            $"case {i}: if (Ask()) goto case {(i * 7 + 3) % 500}; {(i % 2 == 0 ? "pool.Close()" : "Idle()")}; break;") + "}"),
        ["500 pools"] = Repeat(500, i => $"var p{i} = new ProcessPool(); p{i}.Close(); p{i}.Join();"),
        ["500 pools with a condition each"] =
            Repeat(400, i => $"var p{i} = new ProcessPool(); if (n > {i}) p{i}.Close(); p{i}.Join();"),
        ["500 pools with a lambda each"] =
            Repeat(400, i => $"var p{i} = new ProcessPool(); Action a{i} = () => p{i}.Map(Work, [1]); p{i}.Join();"),
        ["41 nested loops"] = OnePool(Nested(41, i => $"for (var i{i} = 0; i{i} < n; i{i}++) {{", _ => "}")),
        ["41 nested loops with conditions"] =
            OnePool(Nested(41, i => $"for (var i{i} = 0; i{i} < n; i{i}++) {{ if (i{i} == 3) pool.Close();", _ => "}")),
        ["1000 conditional terminates"] = OnePool(Repeat(1_000, i => $"if (n > {i}) pool.Terminate();")),
        ["40 nested finallys"] = OnePool(Nested(40, _ => "try {", _ => "} finally { Idle(); }")),
        ["a condition of 500 parts"] = OnePool("if (a" + Repeat(500, i => $" && n != {i}") + ") pool.Close();"),
    };

    public static TheoryData<string> MonsterNames => [.. Monsters.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public void Twice_the_code_is_about_twice_the_work(string family)
    {
        var (one, two) = (StepsOf(Bodies[family](200)), StepsOf(Bodies[family](400)));
        Assert.True(two <= 2.5 * one, $"{one} steps for 200 of them, {two} for 400");
    }

    [Theory]
    [MemberData(nameof(MonsterNames))]
    public void No_body_takes_more_than_its_budget(string monster)
    {
        var steps = StepsOf(Monsters[monster]);
        // The last block that is looked at is still followed to its end.
        Assert.True(steps <= 1.1 * WorkBudget.MostSteps, $"{steps} steps");
    }

    [Fact]
    public void A_body_that_is_too_large_is_not_looked_at_at_all() =>
        Assert.Equal(0, StepsOf(Monsters["10 000 statements"]));

    private static int StepsOf(string body)
    {
        var compilation = Compile.Code(Head + body + "\n} }", References.For(Setup.Default));
        Assert.DoesNotContain(
            compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var scope = AnalysisScope.Of(compilation, new([]), CancellationToken.None);
        var method = compilation.SyntaxTrees[0].GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Last(declared => declared.Identifier.Text == "M");
        if (scope.Bodies.UnitOf(method, CancellationToken.None) is not { } unit)
            return 0;
        var budget = new WorkBudget();
        scope.Protocols.FindMisuses(unit, PoolLifecycle.Protocol, CancellationToken.None, budget);
        return budget.Spent;
    }

    private static string OnePool(string body) => "var pool = new ProcessPool();\n" + body + "\npool.Join();";

    private static string Repeat(int times, Func<int, string> text) =>
        string.Join('\n', Enumerable.Range(0, times).Select(text));

    private static string Nested(int times, Func<int, string> open, Func<int, string> close) =>
        Repeat(times, open) + " Idle(); " + Repeat(times, i => close(times - 1 - i));
}
