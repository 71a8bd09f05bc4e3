using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A thread waits to be notified and does not look again at what it waits for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL506ConditionProtocol : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL506",
        title: "Who is notified looks again at what it waits for, in a loop",
        message: "'{0}' comes back when somebody notifies, which does not say that what it waits for {1}: {2}",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Warning,
        description: "A notification only says that something has changed. Another thread may have been faster, the "
            + "notification may be about something else, or may have come before anybody waited.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) => (signs.Roles & Roles.WaitsForNotice) != 0,
            found =>
            {
                var call = (IInvocationOperation)found.Operation;
                if ((scope.Knowledge.RolesOf(call.TargetMethod) & Roles.WaitsForNotice) == 0
                    || call.Parent is not IExpressionStatementOperation
                    || call.Arguments.Any(IsTimed)
                    || !IsWholeProtocol(call.Syntax, out var branch))
                    return;
                var testing = call.Instance?.Type?.GetMembers().OfType<IMethodSymbol>()
                    .FirstOrDefault(method => method.Parameters.Any(IsTest));
                found.Report(Diagnostic.Create(
                    Rule, call.Syntax.GetLocation(), call.TargetMethod.Name,
                    branch is null ? "is not there already" : "is still there",
                    branch is not null ? "write 'while' instead of 'if'"
                        : testing is not null ? $"use '{testing.Name}' with what it waits for"
                        : "wait in a loop over a condition"));
            },
            OperationKind.Invocation);

    private static bool IsTest(IParameterSymbol parameter) =>
        parameter.Type is INamedTypeSymbol { DelegateInvokeMethod: { Parameters.IsEmpty: true } test }
        && test.ReturnType.SpecialType == SpecialType.System_Boolean;

    /// <summary>Who waits only for a time looks at something else afterwards.</summary>
    private static bool IsTimed(IArgumentOperation argument) =>
        argument.ArgumentKind == ArgumentKind.Explicit
            && argument.Parameter?.Type.SpecialType != SpecialType.System_Object;

    /// <summary>
    /// Whether the function takes the lock, or decides by an <c>if</c>, itself; otherwise its caller may look again.
    /// </summary>
    private static bool IsWholeProtocol(SyntaxNode wait, out IfStatementSyntax? branch)
    {
        branch = null;
        var isLocked = false;
        var function = StatementRows.FunctionOf(wait);
        for (var (child, node) = (wait, wait.Parent); node is not null && node != function; (child, node) = (node, node.Parent))
        {
            switch (node)
            {
                case WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax
                    or LabeledStatementSyntax:
                    return false;
                case IfStatementSyntax outer when branch is null && outer.Condition != child:
                    branch = outer;
                    break;
                case LockStatementSyntax or UsingStatementSyntax:
                    isLocked = true;
                    break;
            }
        }
        return isLocked && !function.DescendantNodes().Any(node => node is GotoStatementSyntax);
    }
}
