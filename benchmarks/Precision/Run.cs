namespace PoolAnalyzers.Precision;

/// <summary>One run of the rules over all folders: what they found, what it cost and what broke.</summary>
internal sealed class Run
{
    private readonly Arguments _asked;
    private readonly ReferenceAssemblies _assemblies;
    private readonly Verdicts _verdicts;
    private readonly Stopwatches _watches = new();
    private readonly Constructs _constructs = new();
    private readonly ImmutableArray<DiagnosticAnalyzer> _analyzers;
    private readonly ConcurrentDictionary<string, int> _exceptions = new();
    private readonly Dictionary<(string Id, string Verdict), int> _found = [];
    private int _projects;
    private int _files;
    private long _lines;

    public Run(IEnumerable<DiagnosticAnalyzer> rules, Arguments asked)
    {
        _asked = asked;
        _assemblies = new(asked.WithPoolRuntime);
        _verdicts = Verdicts.Read(asked.VerdictFile);
        _analyzers =
        [
            _constructs,
            new TimedAnalyzer(new SharedWork(), _watches), .. rules.Select(rule => new TimedAnalyzer(rule, _watches)),
        ];
    }

    /// <summary>Whether some rule threw: a crash is never a matter of taste.</summary>
    public bool HasFailed => !_exceptions.IsEmpty;

    public async Task Analyze(string folder)
    {
        var compiled = new Dictionary<string, CSharpCompilation>(StringComparer.OrdinalIgnoreCase);
        var counted = new HashSet<string>(StringComparer.Ordinal);
        var findings = new HashSet<(string, int, string)>();
        foreach (var project in new SourceFolder(folder).Projects)
        {
            var referenced = Closure(project, compiled).Select(other => other.ToMetadataReference());
            var compilation = project.Compile(_assemblies, referenced);
            if (project.File is { } file)
                compiled[file.File] = compilation;
            Count(compilation, counted);
            foreach (var found in await Diagnose(compilation, project))
            {
                // A file that two projects share is reported once.
                if (findings.Add((found.Path, found.Line, found.Id)))
                    Add(found);
            }
        }
    }

    public void PrintTotals(TextWriter output, TimeSpan elapsed)
    {
        output.WriteLine($"{_projects} projects, {_files} files, {_lines} lines in {elapsed.TotalSeconds:f0} s");
        foreach (var (kind, count) in _constructs.Counts)
            output.WriteLine($"{count,9} {kind}");
        output.WriteLine();
        foreach (var rule in _found.GroupBy(entry => entry.Key.Id).OrderBy(rule => rule.Key, StringComparer.Ordinal))
        {
            var verdicts = rule.OrderBy(entry => entry.Key.Verdict, StringComparer.Ordinal)
                .Select(entry => $"{entry.Value} {entry.Key.Verdict}");
            output.WriteLine($"{rule.Key}: {rule.Sum(entry => entry.Value)} reports: {string.Join(", ", verdicts)}");
        }
        output.WriteLine();
        foreach (var watch in _watches.All)
        {
            output.WriteLine($"{watch.Rule}: {watch.Total.TotalMilliseconds:f0} ms, " +
                $"{watch.Total.TotalMilliseconds * 1000 / Math.Max(1, _lines):f2} ms per 1000 lines");
            foreach (var (member, time) in watch.Slowest.Take(5))
                output.WriteLine($"    {time.TotalMilliseconds,7:f1} ms {member}");
        }
        foreach (var (exception, count) in _exceptions)
            output.WriteLine($"AD0001 ({count} times): {exception}");
    }

    private async Task<IEnumerable<Finding>> Diagnose(CSharpCompilation compilation, SourceProject project)
    {
        var options = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new ProjectOptions(project.File)),
            (exception, rule, _) => _exceptions.AddOrUpdate(Describe(exception, rule), 1, (_, count) => count + 1),
            concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        var result = await compilation.WithAnalyzers(_analyzers, options).GetAnalyzerDiagnosticsAsync();
        // Paths begin with the name of the folder that was asked for.
        var root = Path.GetDirectoryName(Path.GetFullPath(_asked.Folders[0]).TrimEnd('/'))!;
        return result.Where(found => found.Location.IsInSource)
            .Select(found => Finding.From(found, root))
            .OrderBy(found => found.Path, StringComparer.Ordinal).ThenBy(found => found.Line);
    }

    /// <summary>What was thrown and where, short enough that the same fault in two places is the same text.</summary>
    private static string Describe(Exception exception, DiagnosticAnalyzer rule)
    {
        var name = rule is TimedAnalyzer timed ? timed.Name : rule.GetType().Name;
        var frames = (exception.StackTrace ?? "").Split('\n')
            .Where(frame => frame.Contains("PoolAnalyzers.", StringComparison.Ordinal)).Take(4);
        return $"{name}: {exception.GetType().Name}: {exception.Message}\n{string.Join('\n', frames)}";
    }

    private static HashSet<CSharpCompilation> Closure(
        SourceProject project, Dictionary<string, CSharpCompilation> compiled)
    {
        var all = new HashSet<CSharpCompilation>();
        foreach (var path in project.ReferencedProjects)
        {
            if (!compiled.TryGetValue(path, out var other))
                continue;
            all.Add(other);
            all.UnionWith(other.References.OfType<CompilationReference>()
                .Select(reference => (CSharpCompilation)reference.Compilation));
        }
        return all;
    }

    private void Count(CSharpCompilation compilation, HashSet<string> counted)
    {
        _projects++;
        foreach (var tree in compilation.SyntaxTrees.Where(tree => counted.Add(tree.FilePath)))
        {
            _files++;
            _lines += tree.GetText().Lines.Count;
        }
    }

    private void Add(Finding found)
    {
        var verdict = _verdicts.Of(found);
        _found[(found.Id, verdict)] = _found.GetValueOrDefault((found.Id, verdict)) + 1;
        if (_asked.Show == "all" || _asked.Show == verdict)
            found.Print(Console.Out, _asked.Context);
    }
}
