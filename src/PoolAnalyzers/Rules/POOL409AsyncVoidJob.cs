using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Async code is passed as work where only code that returns nothing is taken.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL409AsyncVoidJob : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL409",
        title: "Nobody waits for async code that returns nothing",
        message: "'{0}' takes work that returns nothing, so this async code is over for it at its first 'await' and an "
            + "exception of the rest ends the process; pass it where a task is taken",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "An async lambda that is converted to a delegate without a result is 'async void': whoever "
            + "calls it comes back at its first await, and what it throws afterwards nobody can catch.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) => (signs.Roles & Races.Triggers) != 0,
            found => Analyze(found, scope), OperationKind.Argument);

    private static void Analyze(OperationContext found, AnalysisScope scope)
    {
        var argument = (IArgumentOperation)found.Operation;
        if (argument.Parameter is not { } parameter
            || (scope.Knowledge.RolesOf(parameter) & (Roles.RunsOnce | Roles.RunsManyTimes)) == 0)
            return;
        var method = parameter.ContainingSymbol as IMethodSymbol;
        foreach (var work in WorkIn(argument.Value))
        {
            var (place, body) = work switch
            {
                IAnonymousFunctionOperation
                {
                    Symbol: { IsAsync: true, ReturnsVoid: true },
                    Syntax: AnonymousFunctionExpressionSyntax lambda,
                } =>
                    (lambda.AsyncKeyword.GetLocation(), (SyntaxNode?)lambda.Body),
                IMethodReferenceOperation { Method: { IsAsync: true, ReturnsVoid: true } called } =>
                    (work.Syntax.GetLocation(), BodyOf(called, found.Cancellation)),
                _ => default,
            };
            if (place is null || body is null || !Awaits(body)
                || (method is not null && Keeps(method) && CatchesAll(body)))
                continue;
            found.Report(Diagnostic.Create(
                Rule, place, method is null ? parameter.Name : NameOf(method)));
        }
    }

    private static IEnumerable<IOperation> WorkIn(IOperation value)
    {
        value = value.WithoutConversions();
        switch (value)
        {
            case IDelegateCreationOperation creation:
                yield return creation.Target;
                break;
            case IArrayCreationOperation { Initializer: { } elements }:
                foreach (var element in elements.ElementValues.SelectMany(WorkIn))
                    yield return element;
                break;
        }
    }

    private static SyntaxNode? BodyOf(IMethodSymbol method, CancellationToken cancellation) =>
        method.OriginalDefinition.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
        {
            MethodDeclarationSyntax declared => (SyntaxNode?)declared.Body ?? declared.ExpressionBody,
            LocalFunctionStatementSyntax declared => (SyntaxNode?)declared.Body ?? declared.ExpressionBody,
            _ => null,
        };

    private static bool Awaits(SyntaxNode body) => body
        .DescendantNodesAndSelf(node => node == body
            || node is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
        .Any(node => node is AwaitExpressionSyntax
            or LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 }
            or CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }
            or UsingStatementSyntax { AwaitKeyword.RawKind: not 0 });

    /// <summary>Whether nobody could wait for the work however it was written.</summary>
    private static bool Keeps(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Constructor || method.ReturnType.SpecialType == SpecialType.System_Boolean;

    private static bool CatchesAll(SyntaxNode body) =>
        body is BlockSyntax { Statements: { Count: 1 } statements }
        && statements[0] is TryStatementSyntax { Catches.Count: > 0 };

    private static string NameOf(IMethodSymbol method) => method.MethodKind == MethodKind.Constructor
        ? "new " + method.ContainingType.Name
        : $"{method.ContainingType.Name}.{method.Name}";
}
