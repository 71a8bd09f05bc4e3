using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.Flow;

/// <summary>What can be read off the code about a sequence of items: how many they are, whether they end.</summary>
internal sealed class KnownItems(FlowUnit unit, AnalysisScope scope, CancellationToken cancellation)
{
    private readonly INamedTypeSymbol? _enumerable =
        scope.Knowledge.Compilation.GetTypeByMetadataName("System.Linq.Enumerable");

    private readonly INamedTypeSymbol? _file = scope.Knowledge.Compilation.GetTypeByMetadataName("System.IO.File");

    /// <summary>How many items there are; null where that is not known.</summary>
    public long? CountOf(IOperation items) => SourceOf(items) switch
    {
        IArrayCreationOperation { Initializer: null, DimensionSizes.Length: 1 } array
            when array.DimensionSizes[0].ConstantValue is { Value: int size } => size,
        IInvocationOperation call when IsOf(call, _enumerable, "Range", "Repeat")
            && call.Arguments[1].Value.ConstantValue is { Value: int count } => count,
        IInvocationOperation call when IsOf(call, _enumerable, "ToArray", "ToList", "Select") =>
            CountOf(call.Arguments[0].Value),
        _ => null,
    };

    /// <summary>Whether the items are the lines of a file, read one by one.</summary>
    public bool AreLinesOfFile(IOperation items) =>
        SourceOf(items) is IInvocationOperation call && IsOf(call, _file, "ReadLines");

    /// <summary>Whether they are all that is in a file.</summary>
    public bool AreWholeFile(IOperation items) =>
        SourceOf(items) is IInvocationOperation call
            && IsOf(call, _file, "ReadAllBytes", "ReadAllText", "ReadAllLines");

    /// <summary>Whether they come from a method here that yields them in a loop that nothing ends.</summary>
    public bool AreEndless(IOperation items)
    {
        if (SourceOf(items) is not IInvocationOperation { TargetMethod.DeclaringSyntaxReferences: var references }
            || references.Length != 1
            || references[0].GetSyntax(cancellation) is not { } method
            || !method.DescendantNodes().Any(node => node is YieldStatementSyntax))
            return false;
        var body = method switch
        {
            BaseMethodDeclarationSyntax declared => declared.Body,
            LocalFunctionStatementSyntax local => local.Body,
            _ => null,
        };
        return body is not null && body.Statements.Any(IsEndless)
            && !body.DescendantNodes().Any(node => node is ReturnStatementSyntax or BreakStatementSyntax
                or GotoStatementSyntax or ThrowStatementSyntax or ThrowExpressionSyntax
                || node.IsKind(SyntaxKind.YieldBreakStatement));
    }

    private static bool IsEndless(StatementSyntax statement) => statement switch
    {
        WhileStatementSyntax loop => loop.Condition.IsKind(SyntaxKind.TrueLiteralExpression),
        ForStatementSyntax loop => loop.Condition is null,
        _ => false,
    };

    /// <summary>What a local stands for that is set once.</summary>
    private IOperation SourceOf(IOperation items)
    {
        items = items.WithoutConversions();
        return items is ILocalReferenceOperation { Local: { RefKind: RefKind.None } local }
            && Functions.ValueOf(unit, local) is { } value
                ? unit.PlaceOf(value).WithoutConversions()
                : items;
    }

    private static bool IsOf(IInvocationOperation call, INamedTypeSymbol? type, params string[] names) =>
        type is not null && SymbolEqualityComparer.Default.Equals(call.TargetMethod.ContainingType, type)
        && names.Contains(call.TargetMethod.Name);
}
