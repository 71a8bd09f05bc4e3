using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Knowledge;

/// <summary>What parameters and properties take, as the attribute on them, or on their type, says.</summary>
internal sealed class ValueRanges(INamedTypeSymbol? attribute)
{
    private readonly ConcurrentDictionary<ISymbol, ValueRange?> _known = new(SymbolEqualityComparer.Default);

    /// <summary>What a parameter or property takes; null where nothing is said.</summary>
    public ValueRange? Of(ISymbol symbol)
    {
        if (attribute is null)
            return null;
        symbol = symbol.OriginalDefinition;
        return _known.TryGetValue(symbol, out var known) ? known : _known.GetOrAdd(symbol, Find(symbol));
    }

    private ValueRange? Find(ISymbol symbol) =>
        Said(symbol, null)
        ?? (symbol is IParameterSymbol && symbol.ContainingType is { } type ? Said(type, symbol.Name) : null)
        ?? (symbol is IPropertySymbol { OverriddenProperty: { } overridden } ? Of(overridden) : null);

    private ValueRange? Said(ISymbol symbol, string? parameter)
    {
        foreach (var said in symbol.GetAttributes())
        {
            if (!SymbolEqualityComparer.Default.Equals(said.AttributeClass, attribute)
                || said.ConstructorArguments.FirstOrDefault().Value is not double least)
                continue;
            var (most, orInfinite, name) = (double.PositiveInfinity, false, (string?)null);
            foreach (var named in said.NamedArguments)
            {
                switch (named.Value.Value)
                {
                    case double number:
                        most = number;
                        break;
                    case bool truth:
                        orInfinite = truth;
                        break;
                    case string text:
                        name = text;
                        break;
                }
            }
            if (name == parameter)
                return new ValueRange(least, most, orInfinite);
        }
        return null;
    }
}
