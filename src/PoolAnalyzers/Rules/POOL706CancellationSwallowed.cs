using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A loop goes on after its cancellation, because it catches everything.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL706CancellationSwallowed : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL706",
        title: "Who catches everything lets a cancellation through",
        message: "This 'catch' takes the exception by which '{0}' ends the loop, so the loop goes on when it is "
            + "cancelled: let OperationCanceledException through",
        category: PoolAnalyzers.Rule.Results,
        severity: DiagnosticSeverity.Warning,
        description: "A token that is cancelled ends work by OperationCanceledException. Where that is caught along "
            + "with everything else in a loop, the work goes on, throws again at once, and never ends.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) => signs.Has(SyntaxKind.CatchKeyword),
            found =>
            {
                var tried = (ITryOperation)found.Operation;
                if (Swallower(tried, scope.Knowledge) is not { } handler || LoopAround(tried) is not { } loop
                    || ThrowingToken(tried, loop) is not { } token)
                    return;
                var clause = (CatchClauseSyntax)handler.Syntax;
                var place = clause.Declaration is { } declaration
                    ? Location.Create(clause.SyntaxTree, Microsoft.CodeAnalysis.Text.TextSpan.FromBounds(
                        clause.CatchKeyword.SpanStart, declaration.Span.End))
                    : clause.CatchKeyword.GetLocation();
                found.Report(Diagnostic.Create(Rule, place, token.Name));
            },
            OperationKind.Try);

    /// <summary>The handler that everything gets into, and nothing out of.</summary>
    private static ICatchClauseOperation? Swallower(ITryOperation tried, ApiKnowledge knowledge)
    {
        foreach (var handler in tried.Catches)
        {
            if (handler.Filter is not null)
                return null;
            var isAll = handler.ExceptionType is null or { SpecialType: SpecialType.System_Object }
                || SymbolEqualityComparer.Default.Equals(handler.ExceptionType, knowledge.Exception);
            if (isAll)
                return Leaves(handler.Handler) ? null : handler;
            if (handler.ExceptionType is { Name: "OperationCanceledException" or "TaskCanceledException" })
                return null;
        }
        return null;
    }

    /// <summary>Whether control may leave the handler, or something in it asks what has been caught.</summary>
    private static bool Leaves(IOperation handler) => handler.Descendants().Any(operation => operation
        is IThrowOperation or IReturnOperation or IBranchOperation { BranchKind: not BranchKind.Continue }
        or IIsPatternOperation or IIsTypeOperation or IConditionalOperation or ISwitchOperation);

    private static ILoopOperation? LoopAround(IOperation tried)
    {
        for (var parent = tried.Parent; parent is not null; parent = parent.Parent)
        {
            switch (parent)
            {
                case ILoopOperation loop:
                    return loop;
                case IAnonymousFunctionOperation or ILocalFunctionOperation or ITryOperation:
                    return null;
            }
        }
        return null;
    }

    /// <summary>
    /// The token whose cancellation is thrown in the <c>try</c>, and that is asked nowhere else in the loop.
    /// </summary>
    private static ISymbol? ThrowingToken(ITryOperation tried, ILoopOperation loop)
    {
        // A loop over a few items ends by itself.
        if (loop is not (IWhileLoopOperation or IForLoopOperation { Condition: null }))
            return null;
        ISymbol? token = null;
        foreach (var operation in tried.Body.Descendants())
        {
            if (operation is IInvocationOperation
                {
                    TargetMethod.Name: "ThrowIfCancellationRequested", Instance: { } asked,
                }
                && ResponsiveCode.IsToken(asked.Type))
                token = EffectsFinder.RootsOf(asked).FirstOrDefault();
        }
        if (token is null)
            return null;
        var isAskedElsewhere = loop.Descendants().Any(operation =>
            operation is IPropertyReferenceOperation { Property.Name: "IsCancellationRequested" }
            || (operation.Syntax.Span.IntersectsWith(tried.Body.Syntax.Span) == false
                && operation is ILocalReferenceOperation or IParameterReferenceOperation
                && ResponsiveCode.IsToken(operation.Type)
                && !tried.Body.Syntax.Span.Contains(operation.Syntax.Span)));
        return isAskedElsewhere ? null : token;
    }
}
