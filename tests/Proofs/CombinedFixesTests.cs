using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Tests.Meta;

namespace Proofs;

/// <summary>
/// A program with many kinds of misuse, repaired one by one in an order that chance decides, with a way to repair that
/// chance decides: it always compiles, ends without a report, and does what it should.
/// </summary>
public sealed class CombinedFixesTests
{
    // More than there are reports: repairs can uncover others.
    private const int MostRepairs = 80;

    private static readonly string[] Expected =
        ["squares 328350", "counted 500", "leaked 9", "late 5", "thread 7", "child True", "rounds 45", "chunks 50005000",
            "locked 3", "queue 1", "stream 1 4 9"];

    private const string Program = """
        using PoolRuntime;

        Console.WriteLine($"squares {Squares(100)}");
        Console.WriteLine($"counted {Counted(500)}");
        Console.WriteLine($"leaked {Leaked()}");
        Console.WriteLine($"late {Late()}");
        Console.WriteLine($"thread {OnThread()}");
        Console.WriteLine($"child {InChild()}");
        Console.WriteLine($"rounds {Rounds()}");
        Console.WriteLine($"chunks {Chunks()}");
        Console.WriteLine($"locked {Locked()}");
        Console.WriteLine($"queue {Queue()}");
        Console.WriteLine($"stream {string.Join(' ', Stream())}");

        static int Squares(int count)
        {
            var pool = new ProcessPool(2);
            var sum = 0;
            for (var i = 0; i < count; i++)
            {
                // One after the other.
                sum += pool.ApplyAsync(x => x * x, i).Get();
            }

            pool.Join();
            return sum;
        }

        static int Counted(int count)
        {
            var counter = 0;
            Parallel.For(0, count, _ => counter++);
            return counter;
        }

        static int Leaked()
        {
            var pool = new WorkerThreadPool(2); // two
            return pool.Map(x => x + 1, [1, 2, 3]).Sum();
        }

        static int Late()
        {
            using var pool = new WorkerThreadPool(1);
            pool.Close();
            var result = pool.ApplyAsync(() => 5);
            return result.Get();
        }

        static int OnThread()
        {
            var value = 0;
            var thread = new Thread(() => Volatile.Write(ref value, 7));
            thread.Join();
            thread.Start();
            return Volatile.Read(ref value);
        }

        static bool InChild()
        {
            var file = Path.GetTempFileName();
            Begin(file);
            var isThere = File.ReadAllText(file) == "there";
            File.Delete(file);
            return isThere;

            static void Begin(string file)
            {
                var child = new ChildProcess(() => File.WriteAllText(file, "there"));
                child.Start();
            }
        }

        static int Rounds()
        {
            var sum = 0;
            for (var i = 0; i < 10; i++)
            {
                using var pool = new WorkerThreadPool(1);
                sum += pool.Map(x => x, [i]).Sum();
            }

            return sum;
        }

        static long Chunks()
        {
            using var pool = new WorkerThreadPool(2);
            var some = pool.Map(x => x, [1, 2], chunkSize: 0).Sum() - 3;
            return pool.Map(x => (long)x, Enumerable.Range(0, 10_001), chunkSize: 1).Sum() + some;
        }

        static int Locked()
        {
            using var gate = new ProcessLock();
            var value = 2;
            gate.Acquire();
            value++;
            gate.Release();
            return value;
        }

        static int Queue()
        {
            using var queue = new ProcessQueue<int>();
            queue.Put(1);
            var item = queue.Get();
            queue.JoinThread();
            return item;
        }

        static IEnumerable<int> Stream()
        {
            using var pool = new WorkerThreadPool(2);
            var all = new List<int>();
            foreach (var square in pool.Map(x => x * x, Numbers()))
            {
                all.Add(square);
                if (all.Count == 3) break;
            }

            return all;

            static IEnumerable<int> Numbers()
            {
                for (var number = 1;; number++)
                    yield return number;
            }
        }
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Repairs_in_any_order_make_a_program_that_is_right(int seed)
    {
        var random = new Random(seed);
        var setup = Setup.Default with { OutputKind = OutputKind.ConsoleApplication };
        ImmutableArray<SourceFile> files = [new("Program.cs", Program)];
        List<string> done = [];
        while (await Next(files, setup, random, done) is { IsDefault: false } repaired)
        {
            files = repaired;
            Assert.True(done.Count <= MostRepairs, $"There is no end of it: {string.Join(", ", done)}\n{files[0].Text}");
        }

        using var program = await ProofProgram.Compile(files, setup);
        var run = await program.Run();
        Assert.True(
            run is { ExitCode: 0, Errors: "" } && run.Output == string.Join('\n', Expected) + "\n",
            $"{run}\n{string.Join(", ", done)}\n{files[0].Text}");
    }

    /// <summary>The files after one more repair; none where nothing is reported any more.</summary>
    private static async Task<ImmutableArray<SourceFile>> Next(
        ImmutableArray<SourceFile> files, Setup setup, Random random, List<string> done)
    {
        using var project = new TestProject(files, setup, RuleCatalog.Analyzers[0]);
        var errors = await Analysis.CompilerErrors(project.Project, CancellationToken.None);
        Assert.True(
            errors.IsEmpty, $"{string.Join('\n', errors)}\n{string.Join(", ", done)}\n{files[0].Text}");
        var compilation = (await project.Project.GetCompilationAsync())!;
        AnalysisResult result = await Analysis.Run(
            compilation, RuleCatalog.Analyzers, project.Project.AnalyzerOptions, CancellationToken.None);
        Diagnostic[] reports =
        [
            .. result.GetAllDiagnostics().OrderBy(report => report.Location.SourceSpan)
                .ThenBy(report => report.Id, StringComparer.Ordinal),
        ];
        random.Shuffle(reports);
        foreach (var report in reports)
        {
            var rule = RuleCatalog.Rules.Single(rule => rule.Id == report.Id);
            if (rule.Fix is null)
                continue;
            FixRunner runner = new(rule.Analyzer, rule.Fix, CancellationToken.None);
            var offers = await runner.Offers(project.Project, [report]);
            if (offers.IsEmpty)
                continue;
            var offer = offers[random.Next(offers.Length)];
            done.Add(offer.Action.EquivalenceKey!);
            return await runner.Apply(offer.Action, project.Project);
        }

        Assert.True(
            reports.Length == 0,
            $"{string.Join('\n', reports.AsEnumerable())}\n{string.Join(", ", done)}\n{files[0].Text}");
        return default;
    }
}
