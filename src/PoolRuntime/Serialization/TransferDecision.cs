namespace PoolRuntime.Serialization;

/// <summary>What a type is to the language.</summary>
internal enum TypeShape
{
    /// <summary>Not known yet, as a type parameter.</summary>
    Unknown,
    Class,
    AbstractClass,
    Interface,
    Delegate,
    Struct,
    Primitive,
    Enum,
    RefStruct,

    /// <summary>A pointer or a reference.</summary>
    Address,
    Array,

    /// <summary>An array of several dimensions.</summary>
    Matrix,
}

/// <summary>How values of a type get to another process.</summary>
internal enum TransferForm
{
    /// <summary>Not at all; only null does.</summary>
    Refused,

    /// <summary>Their bytes are copied.</summary>
    PlainMemory,

    /// <summary>A text describes them whole.</summary>
    Text,

    /// <summary>As a duplicate of an open file.</summary>
    File,

    /// <summary>They are held by several processes at once; the way to them travels.</summary>
    Reference,

    /// <summary>Element by element.</summary>
    Array,

    /// <summary>Element by element, the elements being of the type arguments.</summary>
    Collection,

    /// <summary>As a <c>Nullable</c>.</summary>
    Optional,

    /// <summary>Once to each worker, as a <c>Shared</c>.</summary>
    Shared,

    /// <summary>Field by field, those of base classes and private ones included.</summary>
    Fields,
}

/// <summary>
/// What can travel to another process, decided by declared types: once for the runtime, which asks reflection about
/// them, and for the rules, which ask the compiler.
/// </summary>
/// <typeparam name="TType">What stands for a type.</typeparam>
internal abstract class TransferDecision<TType>
    where TType : notnull
{
    // Structs of structs end somewhere in code that compiles.
    private const int MostNested = 100;

    private static readonly HashSet<string> Addresses =
    [
        "System.IntPtr", "System.UIntPtr", "System.Runtime.InteropServices.GCHandle", "System.RuntimeTypeHandle",
        "System.RuntimeMethodHandle", "System.RuntimeFieldHandle",
    ];

    private static readonly HashSet<string> Texts =
    [
        "System.String", "System.Uri", "System.Version", "System.Globalization.CultureInfo",
        "System.Text.StringBuilder",
    ];

    // Classes of the base library that are no more than their fields.
    private static readonly HashSet<string> PlainClasses =
    [
        "System.Tuple`1", "System.Tuple`2", "System.Tuple`3", "System.Tuple`4", "System.Tuple`5", "System.Tuple`6",
        "System.Tuple`7", "System.Tuple`8", "System.Runtime.CompilerServices.StrongBox`1",
    ];

    private static readonly HashSet<string> Collections =
    [
        "System.Collections.Generic.List`1", "System.Collections.Generic.Dictionary`2",
        "System.Collections.Generic.HashSet`1", "System.Collections.Generic.Queue`1",
        "System.Collections.Generic.Stack`1", "System.Memory`1", "System.ReadOnlyMemory`1",
    ];

    private static readonly HashSet<string> BoundToTheirProcess =
        ["PoolRuntime.Pool", "PoolRuntime.AsyncResult", "PoolRuntime.ChildProcess"];

    /// <summary>Whether an assembly of this name is one of the framework's.</summary>
    public static bool IsFramework(string? assembly, bool isSigned) =>
        isSigned && assembly is not null
        && (assembly is "mscorlib" or "netstandard" or "System" or "WindowsBase"
            || assembly.StartsWith("System.", StringComparison.Ordinal)
            || assembly.StartsWith("Microsoft.", StringComparison.Ordinal));

    /// <summary>How values of the type travel.</summary>
    public TransferForm FormOf(TType type)
    {
        string? name = KnownName(type);
        if (name is not null && Texts.Contains(name)) return TransferForm.Text;
        if (IsFile(name)) return TransferForm.File;
        if (ReasonAgainst(type) is not null) return TransferForm.Refused;
        if (IsPlainMemory(type)) return TransferForm.PlainMemory;
        TypeShape shape = ShapeOf(type);
        if (shape == TypeShape.Class && StandsForItself(type)) return TransferForm.Reference;
        if (shape == TypeShape.Array) return TransferForm.Array;
        return name switch
        {
            null => TransferForm.Fields,
            "System.Nullable`1" => TransferForm.Optional,
            "PoolRuntime.Shared`1" => TransferForm.Shared,
            _ => Collections.Contains(name) ? TransferForm.Collection : TransferForm.Fields,
        };
    }

    /// <summary>Whether values of the type mean the same wherever their bytes are copied to.</summary>
    public bool IsPlainMemory(TType type) => IsPlainMemory(type, 0);

    /// <summary>Why no value of the type can travel, or null.</summary>
    public string? ReasonAgainst(TType type)
    {
        TypeShape shape = ShapeOf(type);
        string? name = KnownName(type);
        if (shape == TypeShape.Unknown) return null;
        if (name == "System.Object")
            return "an 'object' does not say what it is; declare the type that it has";
        if (shape == TypeShape.Delegate)
            return "a delegate is code, not data; call it inside the job, or send what it needs";
        if (IsAddress(shape, name))
            return "an address or handle means nothing in another process; send what it refers to";
        if (shape == TypeShape.RefStruct)
            return $"a '{NameOf(type)}' lives on the stack; send an array or a 'ReadOnlyMemory<T>'";
        if (name != "PoolRuntime.ManagedPool" && Line(type).Any(at => KnownName(at) is { } known
            && BoundToTheirProcess.Contains(known)))
            return $"a '{NameOf(type)}' belongs to the process that made it; send the values that it needs, not the "
                + "object itself";
        if (IsFile(name)) return null;
        if (name == "System.IO.FileStream")
            return "a 'FileStream' is tied to the process that made it; send its 'SafeFileHandle' and open a stream "
                + "over that, or the path";
        if (shape == TypeShape.Interface)
            return $"an interface '{NameOf(type)}' does not say what it is; declare the type that it has, "
                + "such as an array or a 'List<T>'";
        if (shape == TypeShape.Matrix)
            return "arrays of several dimensions do not travel; send an array of arrays, or one flat array";
        if (shape is not (TypeShape.Class or TypeShape.AbstractClass)) return null;
        if (name is not null && (Texts.Contains(name) || Collections.Contains(name) || PlainClasses.Contains(name)))
            return null;
        if (shape == TypeShape.AbstractClass)
            return $"an abstract '{NameOf(type)}' does not say what it is; declare the type that it has";
        foreach (TType at in Line(type))
        {
            if (!IsOfFramework(at) || KnownName(at) == "System.Object") continue;
            return at.Equals(type)
                ? $"a '{NameOf(type)}' is tied to the process that made it; send the data it is made from"
                : $"a '{NameOf(type)}' is a '{NameOf(at)}', which is tied to the process that made it; "
                    + "send the data it is made from";
        }

        return null;
    }

    /// <summary>The type as one writes it.</summary>
    public abstract string NameOf(TType type);

    /// <summary>Whether it is a type of the framework.</summary>
    public abstract bool IsOfFramework(TType type);

    protected abstract TypeShape ShapeOf(TType type);

    /// <summary>The full name, in the form of <c>Type.FullName</c>, of the definition of a type of the framework or of
    /// PoolRuntime; null for others.</summary>
    protected abstract string? KnownName(TType type);

    protected abstract TType? BaseOf(TType type);

    /// <summary>The types of the instance fields of a struct.</summary>
    protected abstract IEnumerable<TType> FieldTypesOf(TType structure);

    /// <summary>Whether a class implements <c>ITravelsByReference</c> of itself.</summary>
    protected abstract bool StandsForItself(TType type);

    private static bool IsFile(string? name) => name == "Microsoft.Win32.SafeHandles.SafeFileHandle";

    private static bool IsAddress(TypeShape shape, string? name) =>
        shape == TypeShape.Address || (name is not null && Addresses.Contains(name));

    private bool IsPlainMemory(TType type, int depth)
    {
        TypeShape shape = ShapeOf(type);
        if (shape is not (TypeShape.Primitive or TypeShape.Enum or TypeShape.Struct)) return false;
        string? name = KnownName(type);
        if (IsAddress(shape, name) || name == "System.Nullable`1" || depth > MostNested) return false;
        return shape != TypeShape.Struct || FieldTypesOf(type).All(field => IsPlainMemory(field, depth + 1));
    }

    private IEnumerable<TType> Line(TType type)
    {
        for (TType? at = type; at is not null; at = BaseOf(at)) yield return at;
    }
}
