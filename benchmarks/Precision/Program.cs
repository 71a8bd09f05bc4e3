using System.Diagnostics;
using PoolAnalyzers.Precision;

if (Arguments.Parse(args) is not { } asked)
    return 2;

var rules = typeof(PoolAnalyzers.PoolAnalyzer).Assembly.GetTypes()
    .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
    .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)
    .Where(rule => asked.Wants(rule.SupportedDiagnostics))
    .ToList();
var run = new Run(rules, asked);
var clock = Stopwatch.StartNew();
foreach (var folder in asked.Folders)
    await run.Analyze(folder);
run.PrintTotals(Console.Out, clock.Elapsed);
return run.HasFailed ? 1 : 0;
