namespace PoolAnalyzers.Tests.Meta;

/// <summary>
/// In an editor a referenced project is not an assembly but another compilation: its members have source code that the
/// rules cannot ask about, and must leave alone.
/// </summary>
public sealed class ReferencedProjectTests
{
    private const string Library = """
        using PoolRuntime;

        public interface IWorker { void Work(); }

        public class Base : IWorker
        {
            public static readonly Pool Shared = new ProcessPool(2);
            protected readonly object Gate = new();
            public int Count = new System.Random().Next();
            public int Total { get; set; } = 1;
            static Base() => Shared.Close();
            public Base() => Work();
            public virtual void Work() { Count++; Total++; }
            public static void Guard() => EntryPoint.Guard();
            public static void End(Pool pool) { pool.Close(); pool.Join(); }
            public static Pool Make() => new ProcessPool(2);
        }
        """;

    private const string Program = """
        using PoolRuntime;

        Base.Guard();
        IWorker worker = new Derived();
        worker.Work();
        var pool = Base.Make();
        Base.End(pool);
        Base.Shared.Join();
        var threads = new Thread[2];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(worker.Work);
            threads[i].Start();
        }
        foreach (var thread in threads)
            thread.Join();
        Parallel.For(0, 10, _ => new Derived().Work());
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(new Derived().Work)));

        class Derived : Base
        {
            public override void Work()
            {
                base.Work();
                lock (Gate)
                    Total++;
            }
        }
        """;

    [Fact]
    public async Task No_rule_throws_over_the_code_of_a_referenced_project()
    {
        var runtime = References.For(Setup.Default);
        var library = Compile.Code(Library, runtime)
            .WithAssemblyName("Library")
            .WithOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        var program = Compile.Code(Program, runtime.Add(library.ToMetadataReference()));
        Problems.RequireNone(program.GetDiagnostics()
            .Where(found => found.Severity == DiagnosticSeverity.Error).Select(found => found.ToString()));

        // An exception of a rule is an exception here.
        _ = await Analysis.Run(program, RuleCatalog.Analyzers, new([]), CancellationToken.None);
    }
}
