using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>A place of the document where something shared is used.</summary>
internal sealed class SharedUse
{
    private SharedUse(ExpressionSyntax node, ExpressionSyntax place, ISymbol symbol)
    {
        Node = node;
        Place = place;
        Symbol = symbol;
    }

    /// <summary>What reads or writes.</summary>
    public ExpressionSyntax Node { get; }

    /// <summary>The variable or member in it.</summary>
    public ExpressionSyntax Place { get; }

    public ISymbol Symbol { get; }

    /// <summary>The variable that it begins with; null where that is the current object or a static member.</summary>
    public ISymbol? Variable { get; private set; }

    /// <summary>The static member that it begins with, if any.</summary>
    public ISymbol? Static { get; private set; }

    /// <summary>The names from the first to the last, without <c>this</c>.</summary>
    public string Path { get; private set; } = "";

    /// <summary>The use at a node; null where it is not one that can be repaired there.</summary>
    public static SharedUse? Of(SyntaxNode? node, SemanticModel model)
    {
        if (node is not ExpressionSyntax expression || PlaceIn(expression, model) is not { } place)
            return null;
        place = Plain(place);
        while (place is ElementAccessExpressionSyntax element)
            place = Plain(element.Expression);
        if (model.GetSymbolInfo(place).Symbol is not { } symbol || !IsStored(symbol))
            return null;
        var use = new SharedUse(expression, place, symbol);
        return use.Follow(model) ? use : null;
    }

    public bool IsOfSame(SharedUse other) =>
        Path == other.Path && SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol)
        && SymbolEqualityComparer.Default.Equals(Variable, other.Variable)
        && SymbolEqualityComparer.Default.Equals(Static, other.Static);

    /// <summary>The expression without parentheses and without the <c>!</c> that says it is not null.</summary>
    private static ExpressionSyntax Plain(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax inner => Plain(inner.Expression),
        PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.SuppressNullableWarningExpression } sure =>
            Plain(sure.Operand),
        _ => expression,
    };

    private static ExpressionSyntax? PlaceIn(ExpressionSyntax node, SemanticModel model)
    {
        switch (node)
        {
            case PostfixUnaryExpressionSyntax step:
                return step.Operand;
            case PrefixUnaryExpressionSyntax step:
                return step.Operand;
            case AssignmentExpressionSyntax { Left: not TupleExpressionSyntax } assignment:
                return assignment.Left;
            case InvocationExpressionSyntax call:
                if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: true })
                    return null;
                return call.Expression switch
                {
                    MemberAccessExpressionSyntax access => access.Expression,
                    MemberBindingExpressionSyntax => call.Ancestors().OfType<ConditionalAccessExpressionSyntax>()
                        .FirstOrDefault(access => access.WhenNotNull == call)?.Expression,
                    _ => null,
                };
            case MemberAccessExpressionSyntax access when model.GetSymbolInfo(access).Symbol
                is IPropertySymbol { DeclaringSyntaxReferences.IsEmpty: true }:
                return access.Expression;
            case MemberAccessExpressionSyntax or IdentifierNameSyntax or ElementAccessExpressionSyntax:
                return node;
            default:
                return null;
        }
    }

    private static bool IsStored(ISymbol symbol) => symbol switch
    {
        ILocalSymbol { RefKind: RefKind.None } or IParameterSymbol { RefKind: RefKind.None } => true,
        IFieldSymbol { IsConst: false } => true,
        IPropertySymbol { IsIndexer: false } property => property.DeclaringSyntaxReferences
            .Select(reference => reference.GetSyntax())
            .All(syntax => syntax is ParameterSyntax || IsAutomatic(syntax)),
        _ => false,
    };

    private static bool IsAutomatic(SyntaxNode declaration) =>
        declaration is PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors }
        && accessors.Accessors.All(accessor => accessor is { Body: null, ExpressionBody: null });

    private bool Follow(SemanticModel model)
    {
        var names = new List<string>();
        for (var part = Place; ;)
        {
            part = Plain(part);
            if (part is ThisExpressionSyntax)
                break;
            if (model.GetSymbolInfo(part).Symbol is not { } symbol || !IsStored(symbol))
                return false;
            names.Insert(0, symbol.Name);
            if (symbol is ILocalSymbol or IParameterSymbol)
                Variable = symbol;
            else if (symbol.IsStatic)
                Static = symbol;
            if (symbol.IsStatic || part is not MemberAccessExpressionSyntax access)
                break;
            part = access.Expression;
        }
        Path = string.Join(".", names);
        return true;
    }
}
