using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A pool is made and kept in a local, and on no path closed, terminated, disposed of or handed on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL103PoolNeverReleased : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL103",
        title: "A pool is released by whoever makes it",
        message: "'{0}' is closed on no path: declare it with 'using', which closes it and waits for its jobs",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "The workers of a pool live until it is closed, terminated or disposed of. One that nobody can "
            + "get hold of any more keeps its processes or threads, and loses what they were doing.");

    /// <summary>Property of a diagnostic: the local that holds the pool.</summary>
    public const string Pool = nameof(Pool);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Joins | Roles.StartsProcesses | Roles.Submits, body =>
        {
            foreach (var pool in scope.Protocols.FindUntouched(body.Unit, PoolRelease.Protocol, body.Cancellation))
            {
                if ((scope.Knowledge.RolesOfType(pool.Type) & Roles.Disposes) != 0)
                    body.Report(Diagnostic.Create(
                        Rule, pool.Creation.Syntax.GetLocation(),
                        ImmutableDictionary<string, string?>.Empty.Add(Pool, pool.Name), pool.Name));
            }
        });
}
