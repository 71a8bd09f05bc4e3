using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A wait is given up, and the job that nobody waits for any more goes on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL704TimeoutWithoutCancel : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL704",
        title: "A job that nobody waits for any more is cancelled",
        message: "When '{0}' has waited for long enough, the job goes on and keeps its worker, and nobody wants its "
            + "result: cancel it, or give the job itself a timeout",
        category: PoolAnalyzers.Rule.Results,
        severity: DiagnosticSeverity.Warning,
        description: "The timeout of a wait ends the waiting and nothing else. A job that hangs keeps its worker for "
            + "ever, and closing the pool waits for it.");

    /// <summary>Property of a diagnostic: the local that stands for the job.</summary>
    public const string Result = nameof(Result);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Waits, body =>
        {
            var root = body.Unit.Graph.OriginalOperation;
            foreach (var tried in root.Descendants().OfType<ITryOperation>())
            {
                if (tried.Catches.FirstOrDefault(IsOfTimeout) is not { Filter: null } handler)
                    continue;
                foreach (var wait in tried.Body.Descendants().OfType<IInvocationOperation>())
                    Analyze(body, root, tried, handler, wait);
            }
        });

    private static void Analyze(
        BodyContext body, IOperation root, ITryOperation tried, ICatchClauseOperation handler,
        IInvocationOperation wait)
    {
        var knowledge = body.Scope.Knowledge;
        if ((knowledge.RolesOf(wait.TargetMethod) & Roles.Waits) == 0 || !Handles.IsTimed(wait)
            || BaseLibraryEffects.IsOfBaseLibrary(wait.TargetMethod)
            || wait.Instance?.WithoutConversions() is not ILocalReferenceOperation { Local: var result }
            || SubmitOf(result, root, knowledge) is not { } submit
            || submit.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.Explicit
                && argument.Parameter is { } parameter
                && (ConstantValues.IsTime(parameter.Type) || ResponsiveCode.IsToken(parameter.Type)))
            || handler.Handler.Descendants().Any(IsThrow)
            || IsInLoopInside(tried, result)
            || IsUsedLater(root, tried, result, EffectsFinder.RootsOf(submit.Instance).FirstOrDefault(), knowledge))
            return;
        body.Report(Diagnostic.Create(
            Rule, wait.Syntax.GetLocation(), [handler.Syntax.GetLocation()],
            ImmutableDictionary<string, string?>.Empty.Add(Result, result.Name), wait.TargetMethod.Name));
    }

    private static bool IsOfTimeout(ICatchClauseOperation handler) => handler.ExceptionType is
    {
        Name: nameof(TimeoutException),
        ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true },
    };

    private static bool IsThrow(IOperation operation) => operation is IThrowOperation;

    private static IInvocationOperation? SubmitOf(ILocalSymbol result, IOperation root, ApiKnowledge knowledge)
    {
        foreach (var declarator in root.Descendants().OfType<IVariableDeclaratorOperation>())
        {
            if (SymbolEqualityComparer.Default.Equals(declarator.Symbol, result))
                return declarator.Initializer?.Value.WithoutConversions() is IInvocationOperation call
                    && SubmittedWork.IsSubmit(call, knowledge) && !SubmittedWork.IsSequence(call.Type)
                        ? call
                        : null;
        }
        return null;
    }

    /// <summary>Whether it may be waited for once more.</summary>
    private static bool IsInLoopInside(IOperation tried, ILocalSymbol result)
    {
        for (var parent = tried.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILoopOperation or IAnonymousFunctionOperation or ILocalFunctionOperation
                && !result.DeclaringSyntaxReferences.All(declaration => parent.Syntax.Span.Contains(declaration.Span)))
                return true;
        }
        return false;
    }

    /// <summary>Whether anything is done about the job, or about its pool, once the wait is given up.</summary>
    private static bool IsUsedLater(
        IOperation root, ITryOperation tried, ILocalSymbol result, ISymbol? pool, ApiKnowledge knowledge)
    {
        const Roles Harmless = Roles.Submits | Roles.Closes | Roles.Joins | Roles.Disposes;
        foreach (var operation in root.Descendants())
        {
            if (operation.Syntax.SpanStart < tried.Body.Syntax.Span.End)
                continue;
            var mentioned = operation switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                IMemberReferenceOperation member => member.Member.OriginalDefinition,
                _ => (ISymbol?)null,
            };
            if (mentioned is null)
                continue;
            if (SymbolEqualityComparer.Default.Equals(mentioned, result))
                return true;
            if (SymbolEqualityComparer.Default.Equals(mentioned, pool)
                && !(Operations.UseOf(operation).User is IInvocationOperation call
                    && (knowledge.RolesOf(call.TargetMethod) & Harmless) != 0))
                return true;
        }
        return false;
    }
}
