using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// Every round of a loop makes a pool like that of the round before, submits to it and disposes of it: one in front of
/// the loop would do.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL111PoolPerItem : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL111",
        title: "One pool serves all rounds of a loop",
        message: "Every round of the loop starts and ends the workers of '{0}': make it once, in front of the loop",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "Starting workers is what a pool spares. One that lives for a round of a loop starts them for "
            + "every round, which takes longer than most jobs.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Joins | Roles.StartsProcesses | Roles.Submits, body =>
        {
            foreach (var creation in body.Unit.Graph.OriginalOperation.Descendants().OfType<IObjectCreationOperation>())
            {
                if (IsPool(creation.Type, scope.Knowledge) && NameOfRoundsOwn(creation, body) is { } name)
                    body.Report(Diagnostic.Create(Rule, creation.Syntax.GetLocation(), name));
            }
        });

    private static bool IsPool(ITypeSymbol? type, ApiKnowledge knowledge)
    {
        const Roles Pool = Roles.Closes | Roles.Joins;
        return type is not null && (knowledge.RolesOfType(type) & Pool) == Pool
            && (knowledge.RolesOfType(type) & Roles.Disposes) != 0;
    }

    /// <summary>The name of the pool, if it lives for a round of a loop and does not depend on the round.</summary>
    private static string? NameOfRoundsOwn(IObjectCreationOperation creation, BodyContext body)
    {
        var made = creation.Syntax;
        if (made.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable }
            || variable.Parent is not VariableDeclarationSyntax { Variables.Count: 1 } declaration)
            return null;
        var block = declaration.Parent switch
        {
            LocalDeclarationStatementSyntax local when !local.UsingKeyword.IsKind(SyntaxKind.None) => local.Parent,
            UsingStatementSyntax statement => statement.Parent,
            _ => null,
        };
        if (block is not BlockSyntax { Parent: StatementSyntax loop } || LoopBody(loop) != block || MayEndEarly(loop))
            return null;
        var model = body.Scope.Bodies.ModelOf(made.SyntaxTree);
        return model.GetDeclaredSymbol(variable, body.Cancellation) is ILocalSymbol pool
            && IsOnlySubmittedTo(pool, block, model, body)
            && !DependsOnRound(made, loop, model, body.Cancellation)
                ? pool.Name
                : null;
    }

    private static StatementSyntax? LoopBody(StatementSyntax statement) => statement switch
    {
        CommonForEachStatementSyntax each => each.Statement,
        ForStatementSyntax counting => counting.Statement,
        WhileStatementSyntax repeating => repeating.Statement,
        DoStatementSyntax repeating => repeating.Statement,
        _ => null,
    };

    /// <summary>Whether the loop may be one that goes on only after something has failed.</summary>
    private static bool MayEndEarly(StatementSyntax loop) => loop.DescendantNodes().Any(node => node
        is BreakStatementSyntax or ReturnStatementSyntax or GotoStatementSyntax or ThrowStatementSyntax
        or YieldStatementSyntax or CatchClauseSyntax);

    /// <summary>Whether the pool is used, and nothing but submitted to.</summary>
    private static bool IsOnlySubmittedTo(ILocalSymbol pool, SyntaxNode block, SemanticModel model, BodyContext body)
    {
        var mentions = block.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == pool.Name
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name, body.Cancellation).Symbol, pool))
            .ToArray();
        return mentions.Length > 0 && mentions.All(name =>
            name.Parent is MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax call } access
            && access.Expression == name
            && model.GetSymbolInfo(call, body.Cancellation).Symbol is IMethodSymbol method
            && (body.Scope.Knowledge.RolesOf(method) & Roles.Submits) != 0);
    }

    /// <summary>Whether a round may make another pool than the one before.</summary>
    private static bool DependsOnRound(
        SyntaxNode made, StatementSyntax loop, SemanticModel model, CancellationToken cancellation)
    {
        if (model.AnalyzeDataFlow(loop) is not { Succeeded: true } flow)
            return true;
        var changed = new HashSet<ISymbol>(
            flow.WrittenInside.Concat(flow.VariablesDeclared), SymbolEqualityComparer.Default);
        return made.DescendantNodes().Any(node => node switch
        {
            InvocationExpressionSyntax or AwaitExpressionSyntax or AssignmentExpressionSyntax
                { Parent: not InitializerExpressionSyntax } or ElementAccessExpressionSyntax
                or PostfixUnaryExpressionSyntax => true,
            PrefixUnaryExpressionSyntax unary => unary.IsKind(SyntaxKind.PreIncrementExpression)
                || unary.IsKind(SyntaxKind.PreDecrementExpression),
            IdentifierNameSyntax name => model.GetSymbolInfo(name, cancellation).Symbol switch
            {
                ILocalSymbol or IParameterSymbol => changed.Contains(model.GetSymbolInfo(name, cancellation).Symbol!),
                IFieldSymbol field => !(field.IsReadOnly || field.IsConst),
                IPropertySymbol property => !property.IsStatic && !IsSet(name),
                _ => false,
            },
            _ => false,
        });
    }

    /// <summary>Whether the property is one that an initializer sets.</summary>
    private static bool IsSet(IdentifierNameSyntax name) =>
        name.Parent is AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assignment
        && assignment.Left == name;
}
