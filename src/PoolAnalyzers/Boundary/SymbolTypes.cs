using Microsoft.CodeAnalysis;
using PoolAnalyzers.Knowledge;
using PoolRuntime.Serialization;

namespace PoolAnalyzers.Boundary;

/// <summary>Types as the compiler knows them, for the decision what can travel.</summary>
internal sealed class SymbolTypes : TransferDecision<ITypeSymbol>
{
    public override string NameOf(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => $"{NameOf(array.ElementType)}[{new string(',', array.Rank - 1)}]",
        INamedTypeSymbol { TypeArguments.Length: > 0 } named =>
            $"{named.Name}<{string.Join(", ", named.TypeArguments.Select(NameOf))}>",
        _ => type.Name,
    };

    public override bool IsOfFramework(ITypeSymbol type) => type.ContainingAssembly?.Identity is { } assembly
        && IsFramework(assembly.Name, !assembly.PublicKeyToken.IsDefaultOrEmpty);

    /// <summary>The full name of a type of the framework or of PoolRuntime; null for others.</summary>
    public string? FullNameOf(ITypeSymbol type) => KnownName(type);

    /// <summary>Whether a struct of the framework shows its fields here; where it does not, there are others in
    /// their place.</summary>
    public bool HidesFields(ITypeSymbol type) => IsOfFramework(type) && type is INamedTypeSymbol { IsTupleType: false };

    protected override TypeShape ShapeOf(ITypeSymbol type) => type.TypeKind switch
    {
        TypeKind.Array => ((IArrayTypeSymbol)type).IsSZArray ? TypeShape.Array : TypeShape.Matrix,
        TypeKind.Dynamic => TypeShape.Class,
        TypeKind.Class when type.SpecialType is SpecialType.System_Delegate or SpecialType.System_MulticastDelegate =>
            TypeShape.Delegate,
        TypeKind.Class => type.IsAbstract || type.IsStatic ? TypeShape.AbstractClass : TypeShape.Class,
        TypeKind.Interface => TypeShape.Interface,
        TypeKind.Delegate => TypeShape.Delegate,
        TypeKind.Enum => TypeShape.Enum,
        TypeKind.Struct when type.IsRefLikeType => TypeShape.RefStruct,
        TypeKind.Struct when IsPrimitive(type.SpecialType) => TypeShape.Primitive,
        TypeKind.Struct => TypeShape.Struct,
        TypeKind.Pointer or TypeKind.FunctionPointer => TypeShape.Address,
        _ => TypeShape.Unknown,
    };

    protected override string? KnownName(ITypeSymbol type)
    {
        if (type.TypeKind == TypeKind.Dynamic)
            return "System.Object";
        if (type is not INamedTypeSymbol named
            || !(IsOfFramework(type) || type.ContainingAssembly?.Identity.Name == ContractTable.Assembly))
            return null;
        var name = named.MetadataName;
        for (var outer = named.ContainingType; outer is not null; outer = outer.ContainingType)
            name = $"{outer.MetadataName}+{name}";
        return named.ContainingNamespace is { IsGlobalNamespace: false } space
            ? $"{space.ToDisplayString()}.{name}"
            : name;
    }

    protected override ITypeSymbol? BaseOf(ITypeSymbol type) => type.BaseType;

    protected override IEnumerable<ITypeSymbol> FieldTypesOf(ITypeSymbol structure) => structure.GetMembers()
        .OfType<IFieldSymbol>()
        .Where(field => !field.IsStatic)
        .Select(TypeOf);

    protected override bool StandsForItself(ITypeSymbol type) => type.AllInterfaces.Any(parent =>
        KnownName(parent) == "PoolRuntime.Serialization.ITravelsByReference`1"
        && SymbolEqualityComparer.Default.Equals(parent.TypeArguments[0], type));

    /// <summary>Whether it is a task of the framework.</summary>
    public static bool IsTask(INamedTypeSymbol type) =>
        type.MetadataName is "Task" or "Task`1"
        && type.ContainingNamespace.ToDisplayString() == "System.Threading.Tasks";

    /// <summary>The type of a field; a buffer of fixed size is as good as one of its elements.</summary>
    public static ITypeSymbol TypeOf(IFieldSymbol field) =>
        field is { IsFixedSizeBuffer: true, Type: IPointerTypeSymbol buffer } ? buffer.PointedAtType : field.Type;

    private static bool IsPrimitive(SpecialType type) => type is SpecialType.System_Boolean or SpecialType.System_Char
        or SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
        or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
        or SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_IntPtr
        or SpecialType.System_UIntPtr;
}
