using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Rules;

/// <summary>A <c>lock</c> on an object that is made for it each time, which keeps nobody out.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL303LockObjectPerCall : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL303",
        title: "A lock that is made anew each time keeps nobody out",
        message: "'{0}' {1} each time that this is reached, so that nobody waits for anybody: lock on a readonly field",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "A lock keeps out those who take the same one. An object that is made in the function that locks "
            + "it, or a value that is put into a box for it, is another one in each call.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, (_, signs) => signs.HasLock,
            found =>
            {
                var value = ((ILockOperation)found.Operation).LockedValue;
                if (HowMade(value, scope, found.Cancellation) is { } how)
                    found.Report(Diagnostic.Create(
                        Rule, value.Syntax.GetLocation(), value.Syntax.ToString(), how));
            },
            OperationKind.Lock);

    private static string? HowMade(IOperation value, AnalysisScope scope, CancellationToken cancellation)
    {
        if (value is IConversionOperation { Operand.Type.IsValueType: true })
            return "is put into a new box";
        value = value.WithoutConversions();
        if (IsCreation(value))
            return "is made anew";
        return value is ILocalReferenceOperation { Local: { RefKind: RefKind.None } local }
            && IsMadeHere(local, value.Syntax, scope, cancellation)
                ? "is made anew"
                : null;
    }

    private static bool IsCreation(IOperation? value) =>
        value is IObjectCreationOperation or IArrayCreationOperation or IAnonymousObjectCreationOperation;

    /// <summary>
    /// Whether the local is made in the same run of the function that locks it, and is used for nothing but that.
    /// </summary>
    private static bool IsMadeHere(
        ILocalSymbol local, SyntaxNode use, AnalysisScope scope, CancellationToken cancellation)
    {
        if (local.DeclaringSyntaxReferences is not { Length: 1 } references
            || references[0].GetSyntax(cancellation)
                is not VariableDeclaratorSyntax { Initializer.Value: { } made } declared)
            return false;
        var function = StatementRows.FunctionOf(declared);
        // Top-level statements run once; what they start may lock it too.
        if (function is CompilationUnitSyntax || StatementRows.FunctionOf(use) != function)
            return false;
        var model = scope.Bodies.ModelOf(made.SyntaxTree);
        return IsCreation(model.GetOperation(made, cancellation)?.WithoutConversions())
            && function.DescendantNodes().OfType<IdentifierNameSyntax>()
                .Where(name => name.Identifier.ValueText == local.Name)
                .All(name => name.Parent is LockStatementSyntax && StatementRows.FunctionOf(name) == function);
    }
}
