using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.Tests.Meta;

namespace PoolAnalyzers.Tests.Knowledge;

/// <summary>A company's own runner gets the rules by saying what its members do, and by nothing else.</summary>
public sealed class WrapperTests
{
    private const string Misuses = """
        using Acme;

        var early = new JobRunner();
        early.Start(() => { });
        early.WaitForAll();

        using var runner = new JobRunner();
        foreach (var n in new[] { 1, 2, 3, 4 })
        {
            var handle = runner.Start(() => Console.WriteLine(n));
            handle.Done();
        }
        var squares = runner.All(x => x * x, [1, 2, 3]);

        await Serve(runner);

        var lost = 0;
        runner.All(x => { lost += x; return x; }, [1, 2, 3]);
        Console.WriteLine(lost + squares.Length);

        var raced = 0;
        new ThreadRunner().All(x => { raced += x; }, [1, 2, 3]);

        static async Task Serve(JobRunner runner)
        {
            await Task.Yield();
            runner.All(x => x, [1, 2, 3]);
        }
        """;

    private const string Attributed = """
        using PoolRuntime.Contracts;
        namespace Acme;

        [WorkersAreProcesses]
        public sealed class JobRunner : IDisposable
        {
            [StartsProcesses] public JobRunner() { }
            [Submits] public JobHandle Start([Job] Action job) => new();
            [Submits, Waits] public int[] All([JobPerItem] Func<int, int> job, IEnumerable<int> items) => [];
            [Closes] public void NoMoreJobs() { }
            [Joins] public void WaitForAll() { }
            public void Dispose() { }
        }

        public sealed class JobHandle
        {
            [Waits] public void Done() { }
        }

        [WorkersAreThreads]
        public sealed class ThreadRunner
        {
            [Submits, Waits] public void All([JobPerItem] Action<int> job, IEnumerable<int> items) { }
        }
        """;

    private const string Contracts = """
        # What our runners do.
        WorkersAreProcesses T:Acme.JobRunner
        StartsProcesses     M:Acme.JobRunner.#ctor
        Submits             M:Acme.JobRunner.Start(System.Action)
        Job                 M:Acme.JobRunner.Start(System.Action) job
        Submits             M:Acme.JobRunner.All(System.Func{System.Int32,System.Int32},System.Collections.Generic.IEnumerable{System.Int32})
        Waits               M:Acme.JobRunner.All(System.Func{System.Int32,System.Int32},System.Collections.Generic.IEnumerable{System.Int32})
        JobPerItem          M:Acme.JobRunner.All(System.Func{System.Int32,System.Int32},System.Collections.Generic.IEnumerable{System.Int32}) job
        Closes              M:Acme.JobRunner.NoMoreJobs
        Joins               M:Acme.JobRunner.WaitForAll
        Waits               M:Acme.JobHandle.Done
        WorkersAreThreads   T:Acme.ThreadRunner
        Submits             M:Acme.ThreadRunner.All(System.Action{System.Int32},System.Collections.Generic.IEnumerable{System.Int32})
        Waits               M:Acme.ThreadRunner.All(System.Action{System.Int32},System.Collections.Generic.IEnumerable{System.Int32})
        JobPerItem          M:Acme.ThreadRunner.All(System.Action{System.Int32},System.Collections.Generic.IEnumerable{System.Int32}) job

        # Lines about what is not here do no harm.
        Closes M:Acme.Nothing.AtAll
        Nonsense M:Acme.JobRunner.NoMoreJobs
        """;

    private static readonly string[] Rules =
        ["POOL101", "POOL201", "POOL203", "POOL301", "POOL401", "POOL404", "POOL701"];

    [Fact]
    public async Task By_attributes() => Assert.Equal(Rules, await IdsOf(Attributed, contracts: null));

    [Fact]
    public async Task By_the_additional_file() => Assert.Equal(Rules, await IdsOf(WithoutAttributes(), Contracts));

    [Fact]
    public async Task By_nothing_there_is_nothing() => Assert.Empty(await IdsOf(WithoutAttributes(), contracts: null));

    private static string WithoutAttributes() => System.Text.RegularExpressions.Regex.Replace(
        Attributed.Replace("using PoolRuntime.Contracts;\n", ""), @"\[[A-Z][A-Za-z, ]+\] *\n? *", "");

    private static async Task<IEnumerable<string>> IdsOf(string runner, string? contracts)
    {
        var compilation = Compile.Files(
            [new("Program.cs", Misuses), new("Runner.cs", runner)], References.For(Setup.Default))
            .WithOptions(new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        Assert.Empty(compilation.GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error));
        ImmutableArray<AdditionalText> files =
            contracts is null ? [] : [new ContractsText("PoolAnalyzers.Contracts.txt", contracts)];
        var result = await Analysis.Run(
            compilation, RuleCatalog.Analyzers, new AnalyzerOptions(files), CancellationToken.None);
        return result.GetAllDiagnostics().Select(found => found.Id).Distinct().Order();
    }

    private sealed class ContractsText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
