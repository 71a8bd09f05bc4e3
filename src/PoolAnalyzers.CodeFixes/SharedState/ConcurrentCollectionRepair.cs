using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>Makes a collection one that several threads may change, where nothing else has to change.</summary>
internal sealed class ConcurrentCollectionRepair : StateRepair
{
    private const string Namespace = "System.Collections.Concurrent.";

    /// <summary>What asks for an order that there is not, or answers for a moment that is over.</summary>
    private static readonly HashSet<string> AboutOrder =
    [
        "First", "FirstOrDefault", "Last", "LastOrDefault", "ElementAt", "ElementAtOrDefault", "Skip", "SkipLast",
        "Take", "TakeLast", "TakeWhile", "SkipWhile", "Reverse", "SequenceEqual", "Zip", "Index", "Chunk", "Aggregate",
    ];

    public override bool MustBeCompiled => true;

    public override string? Repair(UnlockedState state, DocumentEdits edits)
    {
        if (state is not { Kind: RaceKind.Container, Lock: null, Other: null }
            || Subject.TypeOf(state.Symbol) is not INamedTypeSymbol type
            || Replacement(type) is not var (name, keepsOrder)
            || edits.Model.Compilation.GetTypeByMetadataName(Namespace + name) is not { } concurrent
            || DeclarationOf(state.Symbol, edits) is not { } variable)
            return null;
        var scope = state.Symbol is IFieldSymbol
            ? variable.FirstAncestorOrSelf<TypeDeclarationSyntax>()
            : variable.FirstAncestorOrSelf<BlockSyntax>() ?? (SyntaxNode)edits.Root;
        if (scope is null || state.Mentions(scope).Any(mention => !StaysRight(mention, state, keepsOrder)))
            return null;
        var declared = ((VariableDeclarationSyntax)variable.Parent!).Type;
        if (!declared.IsVar && !Rename(declared, concurrent, edits))
            return null;
        if (variable.Initializer!.Value is ObjectCreationExpressionSyntax creation
            && !Rename(creation.Type, concurrent, edits))
            return null;
        return $"Use a '{concurrent.Name}'{(keepsOrder ? "" : ", which keeps no order")}";
    }

    private static (string Name, bool KeepsOrder)? Replacement(INamedTypeSymbol type) =>
        type.OriginalDefinition.ToDisplayString() switch
        {
            "System.Collections.Generic.List<T>" => ("ConcurrentBag`1", false),
            "System.Collections.Generic.Dictionary<TKey, TValue>" => ("ConcurrentDictionary`2", false),
            "System.Collections.Generic.Queue<T>" => ("ConcurrentQueue`1", true),
            "System.Collections.Generic.Stack<T>" => ("ConcurrentStack`1", true),
            _ => null,
        };

    /// <summary>Where the collection is made, if all of its uses are in the document.</summary>
    private static VariableDeclaratorSyntax? DeclarationOf(ISymbol symbol, DocumentEdits edits)
    {
        if (symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax
            {
                Initializer.Value: BaseObjectCreationExpressionSyntax or CollectionExpressionSyntax,
                Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration,
            } variable
            || variable.SyntaxTree != edits.Root.SyntaxTree)
            return null;
        return declaration.Parent switch
        {
            LocalDeclarationStatementSyntax => variable,
            FieldDeclarationSyntax when symbol.DeclaredAccessibility == Accessibility.Private
                && symbol.ContainingType.DeclaringSyntaxReferences.Length == 1
                && symbol.GetAttributes().IsEmpty => variable,
            _ => null,
        };
    }

    private static bool StaysRight(SyntaxNode mention, UnlockedState state, bool keepsOrder)
    {
        var place = (ExpressionSyntax)mention;
        while (place.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } member)
            place = member;
        switch (place.Parent)
        {
            case MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax } call when call.Expression == place:
                return (keepsOrder || !AboutOrder.Contains(call.Name.Identifier.ValueText)) && !Decides(place, state);
            case MemberAccessExpressionSyntax property when property.Expression == place:
                return !Decides(place, state);
            case CommonForEachStatementSyntax loop:
                return loop.Expression == place;
            case ElementAccessExpressionSyntax element:
                // What is read, changed and written back is still three steps.
                return !Decides(place, state) && element.Parent switch
                {
                    AssignmentExpressionSyntax assignment when assignment.Left == element =>
                        assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)
                        && !state.Mentions(assignment.Right).Any(),
                    PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression
                        or (int)SyntaxKind.PreDecrementExpression } => false,
                    PostfixUnaryExpressionSyntax => false,
                    ArgumentSyntax { RefKindKeyword.RawKind: not 0 } => false,
                    _ => true,
                };
            default:
                return false;
        }
    }

    /// <summary>Whether an answer decides about one of the changes.</summary>
    private static bool Decides(SyntaxNode place, UnlockedState state) => place.Ancestors()
        .TakeWhile(node => node is not (AnonymousFunctionExpressionSyntax or MemberDeclarationSyntax))
        .Any(node => node is IfStatementSyntax branch && branch.Condition.Span.Contains(place.Span)
            && (state.Uses.Any(use => branch.Span.Contains(use.Node.Span) && !use.Node.Span.Contains(place.Span))
                || branch.Statement.DescendantNodesAndSelf().Any(inner => inner is ReturnStatementSyntax
                    or ContinueStatementSyntax or BreakStatementSyntax)));

    private static bool Rename(TypeSyntax written, INamedTypeSymbol type, DocumentEdits edits)
    {
        var generic = written switch
        {
            GenericNameSyntax name => name,
            QualifiedNameSyntax { Right: GenericNameSyntax name } => name,
            _ => null,
        };
        if (generic is null)
            return false;
        edits.Replace(
            TextSpan.FromBounds(written.SpanStart, generic.Identifier.Span.End),
            TypeNames.Write(type, written.SpanStart, edits));
        return true;
    }
}
