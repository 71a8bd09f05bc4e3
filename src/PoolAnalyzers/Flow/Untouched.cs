using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>Something that is made, and with which nothing is done.</summary>
internal sealed class Untouched(string name, ITypeSymbol type, IObjectCreationOperation creation)
{
    /// <summary>The name of the local that holds it.</summary>
    public string Name { get; } = name;

    public ITypeSymbol Type { get; } = type;

    public IObjectCreationOperation Creation { get; } = creation;
}
