using System.Reflection;

namespace PoolRuntime.Serialization;

/// <summary>Types of the running program.</summary>
internal sealed class ReflectedTypes : TransferDecision<Type>
{
    public override string NameOf(Type type) => Transferability.Name(type);

    public override bool IsOfFramework(Type type) => Transferability.BelongsToFramework(type.Assembly);

    protected override TypeShape ShapeOf(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer || type.IsByRef) return TypeShape.Address;
        if (type.IsGenericParameter) return TypeShape.Unknown;
        if (type.IsArray) return type.IsSZArray ? TypeShape.Array : TypeShape.Matrix;
        if (type.IsValueType)
            return type.IsByRefLike ? TypeShape.RefStruct
                : type.IsEnum ? TypeShape.Enum
                : type.IsPrimitive ? TypeShape.Primitive
                : TypeShape.Struct;
        if (type.IsInterface) return TypeShape.Interface;
        if (typeof(Delegate).IsAssignableFrom(type)) return TypeShape.Delegate;
        return type.IsAbstract ? TypeShape.AbstractClass : TypeShape.Class;
    }

    protected override string? KnownName(Type type)
    {
        if (type.HasElementType) return null;
        Assembly assembly = type.Assembly;
        return assembly == typeof(ReflectedTypes).Assembly || Transferability.BelongsToFramework(assembly)
            ? (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName
            : null;
    }

    protected override Type? BaseOf(Type type) => type.BaseType;

    protected override IEnumerable<Type> FieldTypesOf(Type structure) =>
        Transferability.FieldsOf(structure).Select(field => field.FieldType);

    protected override bool StandsForItself(Type type) => Array.Exists(
        type.GetInterfaces(),
        face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(ITravelsByReference<>)
            && face.GenericTypeArguments[0] == type);
}
