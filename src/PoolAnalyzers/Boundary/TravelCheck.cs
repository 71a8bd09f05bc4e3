using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Flow;
using PoolRuntime.Serialization;

namespace PoolAnalyzers.Boundary;

/// <summary>
/// Whether values of a declared type can travel to another process, with all that is inside them. Null always can: what
/// may be null, by its annotation, is not looked into, nor is what the compiler does not show.
/// </summary>
internal sealed class TravelCheck(MethodBodies bodies, bool leavesMachine = false)
{
    private const int MostTypes = 300;

    private static readonly SymbolTypes Types = new();

    // What structs of the framework hold that does not travel; the assemblies that one compiles against hide it.
    private static readonly Dictionary<string, string> HiddenInStructs = new(StringComparer.Ordinal)
    {
        ["System.Threading.CancellationToken"] = "System.Threading.CancellationTokenSource",
    };

    private readonly ConcurrentDictionary<ITypeSymbol, Refused?> _known =
        new(SymbolEqualityComparer.IncludeNullability);

    /// <summary>Why the type itself is refused, whatever its values are; null if it is not.</summary>
    public static string? ReasonAgainst(ITypeSymbol type) => Types.ReasonAgainst(type);

    /// <summary>The first thing inside values of the type, or they themselves, that cannot travel.</summary>
    public Refused? Find(ITypeSymbol type, CancellationToken cancellation)
    {
        if (_known.TryGetValue(type, out var known))
            return known;
        return _known.GetOrAdd(type, Search(type, cancellation));
    }

    /// <summary>
    /// The same of an object that is captured as <c>this</c>, of which the type is not known exactly.
    /// </summary>
    public Refused? FindInThis(INamedTypeSymbol type, CancellationToken cancellation)
    {
        if (!type.IsAbstract && Types.ReasonAgainst(type) is { } reason)
            return new("", reason);
        return FindInFields(type, cancellation);
    }

    /// <summary>What of the fields of a type cannot travel, whatever the type itself is.</summary>
    public Refused? FindInFields(INamedTypeSymbol type, CancellationToken cancellation)
    {
        foreach (var (name, part) in Fields(type, cancellation))
        {
            if (Find(part, cancellation) is { } refused)
                return new(Joined(name, refused.Path), refused.Reason);
        }
        return null;
    }

    private Refused? Search(ITypeSymbol type, CancellationToken cancellation)
    {
        // The nearest first, so that the shortest way is told.
        var visited = new HashSet<ITypeSymbol>(SymbolEqualityComparer.IncludeNullability);
        var open = new Queue<(string Path, ITypeSymbol Type)>([("", type)]);
        while (open.Count > 0 && visited.Count < MostTypes)
        {
            var (path, part) = open.Dequeue();
            if (!visited.Add(part))
                continue;
            if ((Types.ReasonAgainst(part) ?? ReasonAgainstLeaving(part)) is { } reason)
                return new(path.TrimStart('.'), reason);
            foreach (var (name, inner) in PartsOf(part, cancellation))
                open.Enqueue((path + name, inner));
        }
        return null;
    }

    private string? ReasonAgainstLeaving(ITypeSymbol type)
    {
        if (!leavesMachine || Types.FormOf(type) is not (TransferForm.Reference or TransferForm.File)
            || IsReachedByAddress(type))
            return null;
        return $"a '{Types.NameOf(type)}' is in the memory of this machine, and the job may run on another one; send "
            + "its value, or keep it in a SyncManager that listens on TCP";
    }

    // What a manager holds is reached wherever the manager is.
    private static bool IsReachedByAddress(ITypeSymbol type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (Types.FullNameOf(at) is "PoolRuntime.ManagedObject" or "PoolRuntime.ManagedPool")
                return true;
        }
        return false;
    }

    private IEnumerable<(string Name, ITypeSymbol Type)> PartsOf(ITypeSymbol type, CancellationToken cancellation)
    {
        switch (Types.FormOf(type))
        {
            case TransferForm.Array:
                var array = (IArrayTypeSymbol)type;
                return IsNullable(array.ElementType) ? [] : [("[0]", array.ElementType)];
            case TransferForm.Collection:
                return Arguments(type).Select(argument => ("[0]", argument));
            case TransferForm.Shared:
                return Arguments(type).Select(argument => ("", argument));
            case TransferForm.Fields when Types.HidesFields(type):
                return HiddenParts(type);
            case TransferForm.Fields:
                return Fields(type, cancellation).Select(field => ("." + field.Name, field.Type));
            default:
                return [];
        }
    }

    private IEnumerable<(string Name, ITypeSymbol Type)> HiddenParts(ITypeSymbol type)
    {
        var name = Types.FullNameOf(type)!;
        if (HiddenInStructs.TryGetValue(name, out var hidden)
            && bodies.Compilation.GetTypeByMetadataName(hidden) is { } source)
            return [("", source)];
        return name.StartsWith("System.Tuple`", StringComparison.Ordinal)
            ? Arguments(type).Select((argument, i) => ($".Item{i + 1}", argument))
            : name is "System.Collections.Generic.KeyValuePair`2" or "System.Runtime.CompilerServices.StrongBox`1"
                ? Arguments(type).Select(argument => (".Value", argument))
                : [];
    }

    private static IEnumerable<ITypeSymbol> Arguments(ITypeSymbol type) =>
        ((INamedTypeSymbol)type).TypeArguments.Where(argument => !IsNullable(argument));

    /// <summary>The instance fields that are never null, with those of base classes.</summary>
    private IEnumerable<(string Name, ITypeSymbol Type)> Fields(ITypeSymbol type, CancellationToken cancellation)
    {
        for (var at = type; at is { SpecialType: SpecialType.None }; at = at.BaseType)
        {
            if (at.IsAnonymousType)
            {
                foreach (var property in at.GetMembers().OfType<IPropertySymbol>().Where(p => IsNeverNull(p.Type)))
                    yield return (property.Name, property.Type);
                continue;
            }
            foreach (var field in at.GetMembers().OfType<IFieldSymbol>())
            {
                if (!field.IsStatic && !field.IsConst && IsNeverNull(SymbolTypes.TypeOf(field))
                    && !IsForgiven(field, cancellation))
                    yield return (field.AssociatedSymbol?.Name ?? field.Name, SymbolTypes.TypeOf(field));
            }
            foreach (var parameter in CapturedByMembers(at, cancellation))
            {
                if (IsNeverNull(parameter.Type))
                    yield return (parameter.Name, parameter.Type);
            }
        }
    }

    /// <summary>The parameters of a primary constructor that are kept because members use them.</summary>
    private IEnumerable<IParameterSymbol> CapturedByMembers(ITypeSymbol type, CancellationToken cancellation)
    {
        if (type.IsRecord || !bodies.HasCodeOf(type))
            yield break;
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is not TypeDeclarationSyntax { ParameterList: { } list } declaration)
                continue;
            var model = bodies.ModelOf(declaration.SyntaxTree);
            foreach (var written in list.Parameters)
            {
                if (model.GetDeclaredSymbol(written, cancellation) is IParameterSymbol parameter
                    && type.DeclaringSyntaxReferences.Any(part => IsUsedIn(part.GetSyntax(cancellation), parameter)))
                    yield return parameter;
            }
        }

        bool IsUsedIn(SyntaxNode declaration, IParameterSymbol parameter) => declaration.DescendantNodes()
            .OfType<IdentifierNameSyntax>()
            .Any(name => name.Identifier.ValueText == parameter.Name && IsInMember(name, declaration)
                && SymbolEqualityComparer.Default.Equals(
                    bodies.ModelOf(name.SyntaxTree).GetSymbolInfo(name, cancellation).Symbol, parameter));
    }

    /// <summary>Whether it runs after the constructor: initializers use the parameter itself.</summary>
    private static bool IsInMember(SyntaxNode name, SyntaxNode type)
    {
        foreach (var outer in name.Ancestors().TakeWhile(outer => outer != type))
        {
            switch (outer)
            {
                case BaseListSyntax or AttributeListSyntax:
                case EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax }:
                case EqualsValueClauseSyntax { Parent.Parent.Parent: BaseFieldDeclarationSyntax }
                    when !name.Ancestors().TakeWhile(inner => inner != outer)
                        .Any(inner => inner is AnonymousFunctionExpressionSyntax):
                case TypeDeclarationSyntax:
                    return false;
                case MemberDeclarationSyntax:
                    return true;
            }
        }
        return false;
    }

    private static bool IsNullable(ITypeSymbol type) => !IsNeverNull(type);

    private static bool IsNeverNull(ITypeSymbol type) =>
        type.IsValueType
            ? type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
            : type.NullableAnnotation == NullableAnnotation.NotAnnotated || type is IPointerTypeSymbol;

    /// <summary>Whether its initializer says that it is null although it is not to be.</summary>
    private static bool IsForgiven(IFieldSymbol field, CancellationToken cancellation)
    {
        foreach (var reference in (field.AssociatedSymbol ?? field).DeclaringSyntaxReferences)
        {
            var value = reference.GetSyntax(cancellation) switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                _ => null,
            };
            if (value is PostfixUnaryExpressionSyntax { OperatorToken.RawKind: (int)SyntaxKind.ExclamationToken })
                return true;
        }
        return false;
    }

    private static string Joined(string path, string inner) =>
        inner.Length == 0 || inner[0] == '[' ? path + inner : $"{path}.{inner}";
}
