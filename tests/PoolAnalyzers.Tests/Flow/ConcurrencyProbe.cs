using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.Tests.Flow;

/// <summary>Asks the concurrency engine about the body of one method.</summary>
internal static class ConcurrencyProbe
{
    /// <summary>What the method itself reads and writes, as <c>change _count [_gate]</c>, a line each.</summary>
    public static string Accesses(string body, string members = "") => string.Join(
        "; ",
        Analyze(body, members).Body.Accesses
            .Where(pair => pair.Access.Kind != AccessKind.Read)
            .Select(pair => Describe(pair.Access)));

    /// <summary>What runs in each of the forks of the method, seen from there.</summary>
    public static string InForks(string body, string members = "")
    {
        var (analysis, method) = Analyze(body, members);
        return string.Join(" | ", method.Forks.Select(fork => string.Join(
            "; ",
            analysis.AccessesOf(fork, method.Unit, CancellationToken.None)
                .Where(access => access.Kind != AccessKind.Read)
                .Select(Describe))));
    }

    /// <summary>The forks of the method, as <c>once thread live</c>: how often, where, how far at the end.</summary>
    public static string Forks(string body, string members = "")
    {
        var (_, method) = Analyze(body, members);
        return string.Join("; ", method.Forks.Select(fork =>
            $"{(fork.RunsManyTimes ? "many" : "once")} {fork.Domain} "
            + (fork.IsBlocking ? "blocking" : method.AtExit?.StageOf(fork).ToString() ?? "never")));
    }

    /// <summary>The races that the method makes possible, as <c>LostUpdate n</c>.</summary>
    public static string Races(string body, string members = "")
    {
        var (analysis, method) = Analyze(body, members);
        return string.Join("; ", new RaceFinder(method, analysis, CancellationToken.None).Find()
            .Select(race => $"{race.Kind} {race.At.Location}{(race.HasWrongLock ? " wrong lock" : "")}"));
    }

    private static string Describe(Access access)
    {
        var what = $"{access.Kind.ToString().ToLowerInvariant()} {access.Location}";
        return access.Locks.IsEmpty ? what : $"{what} [{access.Locks}]";
    }

    private static (ConcurrencyAnalysis Analysis, BodyAnalysis Body) Analyze(string body, string members)
    {
        var code = $$"""
            using System.Text;
            using PoolRuntime;
            partial class P
            {
                object _gate = new();
                readonly ReaderWriterLockSlim _rw = new();
                readonly SemaphoreSlim _one = new(1);
                readonly SemaphoreSlim _four = new(4);
                readonly Lock _lock = new();
                int _count;
                List<int> _list = new();
                P _next = null!;
                static int s_count;
                void Work() { }
                bool Ask() => true;
                {{members}}
                async Task M(bool a, int n, List<int> items) { {{body}} }
            }
            """;
        var options = new CSharpParseOptions(LanguageVersion.CSharp13);
        var usings = "global using System; global using System.Collections.Generic; global using System.Linq; "
            + "global using System.Threading; global using System.Threading.Tasks;";
        var tree = CSharpSyntaxTree.ParseText(code, options);
        var compilation = CSharpCompilation.Create(
            "Probe", [tree, CSharpSyntaxTree.ParseText(usings, options)], References.For(Setup.Default),
            new(OutputKind.DynamicallyLinkedLibrary));
        Assert.Empty(compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error));
        var scope = AnalysisScope.Of(compilation, new([]), CancellationToken.None);
        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Last(m => m.Identifier.Text == "M");
        var unit = scope.Bodies.UnitOf(method, CancellationToken.None)!;
        return (scope.Concurrency, scope.Concurrency.Of(unit, CancellationToken.None));
    }
}
