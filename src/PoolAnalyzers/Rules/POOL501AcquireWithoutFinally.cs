using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A lock is taken and given back, but not where something in between throws or returns.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL501AcquireWithoutFinally : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL501",
        title: "A lock is given back however the code that holds it ends",
        message: "'{0}' stays locked when '{1}' {2}: give it back in a 'finally'",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Warning,
        description: "An exception, or a return, between taking a lock and giving it back leaves it locked. Whoever "
            + "wants it next waits for ever.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Releases, body =>
        {
            foreach (var found in LooseEnd.In(
                body.Unit.Graph.OriginalOperation.Syntax,
                (method, receiver) => LockCalls.Take(method, receiver, scope.Knowledge),
                Roles.Releases, scope, body.Cancellation))
                body.Report(Diagnostic.Create(
                    Rule, found.Begin.GetLocation(), new[] { found.End.GetLocation() },
                    found.Subject, found.LeavingName, found.Throws ? "throws" : "is reached"));
        });
}
