using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// The entry point does something that is noticed outside of the process before it calls the guard. Reported at the
/// first such statement; a warning in projects in which a worker is the program run again.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL402WorkBeforeGuard : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL402",
        title: "The entry-point guard comes before anything that workers must not repeat",
        message: "'{0}' is done again by every worker that is the program run again: "
            + "make '{1}' the first statement of {2}",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Info,
        description: "In trimmed and native programs, and where startup hooks are switched off, a worker is the "
            + "program run again up to the guard. What stands in front of it is printed, written and waited for once "
            + "more by each of them.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        EntryPointBody.Register(context, scope, Analyze);

    private static void Analyze(EntryPointBody body)
    {
        var reach = new Reachability(
            body.Scope.Knowledge, body.Scope.Bodies, Roles.ReachesOutside, body.Cancellation, followsDelegates: false);
        var before = new List<StatementSyntax>();
        if (FindGuard(body, reach, body.Statements, before) is not { } guard)
            return;
        foreach (var statement in before)
        {
            var model = body.Scope.Bodies.ModelOf(statement.SyntaxTree);
            if (model.GetOperation(statement, body.Cancellation) is not { } operation
                || reach.FromAll(operation) is not { } way)
                continue;
            body.Report(Diagnostic.Create(
                Rule,
                statement.GetLocation(),
                body.MayRunAgain ? DiagnosticSeverity.Warning : Rule.DefaultSeverity,
                new[] { guard.GetLocation() },
                null,
                way.ToString(), guard.ToString(), body.Name));
            return;
        }
    }

    /// <summary>
    /// The statement that calls the guard, with those that have run when it does; null if there is no such statement,
    /// or it does not always run.
    /// </summary>
    private static ExpressionStatementSyntax? FindGuard(
        EntryPointBody body, Reachability reach, IEnumerable<StatementSyntax> statements, List<StatementSyntax> before)
    {
        foreach (var statement in statements)
        {
            switch (statement)
            {
                case ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } guard
                    when body.Scope.Bodies.ModelOf(call.SyntaxTree).GetSymbolInfo(call, body.Cancellation).Symbol
                        is IMethodSymbol method && reach.Guards(method):
                    return guard;
                case LocalFunctionStatementSyntax:
                    break;
                case BlockSyntax or TryStatementSyntax:
                    var block = statement as BlockSyntax ?? ((TryStatementSyntax)statement).Block;
                    var inside = new List<StatementSyntax>();
                    if (FindGuard(body, reach, block.Statements, inside) is { } nested)
                    {
                        before.AddRange(inside);
                        return nested;
                    }
                    before.Add(statement);
                    break;
                default:
                    before.Add(statement);
                    break;
            }
        }
        return null;
    }
}
