using Microsoft.CodeAnalysis;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Iterations;

/// <summary>
/// What the members of the base class library do to what outlives the call. What is not listed changes the object that
/// it is called on; a static one changes something outside of the program.
/// </summary>
internal static class BaseLibraryEffects
{
    public enum Effect
    {
        Unknown,
        None,
        Prints,
        Delays,
        TakesTime,
        ChangesObject,
        ChangesOutside,
    }

    private static readonly HashSet<string> PureTypes = new(StringComparer.Ordinal)
    {
        "System.Math", "System.MathF", "System.String", "System.Char", "System.Convert", "System.BitConverter",
        "System.Object", "System.Type", "System.Enum", "System.Guid", "System.TimeSpan", "System.DateTime",
        "System.DateTimeOffset", "System.Decimal", "System.Tuple", "System.ValueTuple", "System.HashCode",
        "System.Version", "System.Uri", "System.StringComparer", "System.Nullable", "System.Environment",
        "System.ArgumentNullException", "System.ArgumentException", "System.ArgumentOutOfRangeException",
        "System.ObjectDisposedException", "System.GC", "System.MemoryExtensions", "System.Index", "System.Range",
        "System.IO.Path", "System.Linq.Enumerable", "System.Text.Encoding", "System.Text.RegularExpressions.Regex",
        "System.Globalization.CultureInfo", "System.Numerics.BitOperations", "System.Numerics.BigInteger",
        "System.Numerics.Complex", "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask",
        "System.Text.Json.JsonSerializer", "System.Threading.CancellationToken",
        "System.Runtime.CompilerServices.TaskAwaiter",
        "System.Runtime.CompilerServices.DefaultInterpolatedStringHandler",
    };

    private static readonly HashSet<string> PrintingTypes = new(StringComparer.Ordinal)
    {
        "System.Console", "System.Diagnostics.Debug", "System.Diagnostics.Trace", "System.IO.TextWriter",
    };

    /// <summary>How names of members begin that only look.</summary>
    private static readonly string[] Looking =
    [
        "Get", "To", "As", "Is", "Contains", "IndexOf", "LastIndexOf", "Find", "Equals", "Compare", "CopyTo", "Exists",
        "TryGetValue", "Read", "Enumerate", "Combine", "Starts", "Ends", "Peek", "TryPeek", "Hash", "Any", "Configure",
        "Open", "BinarySearch", "ThrowIf", "Parse", "TryParse",
    ];

    public static Effect Of(IMethodSymbol method, Roles roles)
    {
        if (method.ContainingType is not { } type || !IsOfBaseLibrary(method))
            return Effect.Unknown;
        // Called with delegates, it runs code of others, which is looked at where it is written if it is a lambda.
        var name = NameOf(type);
        if (type.TypeKind == TypeKind.Delegate && method.Name == "Invoke")
            return Effect.Unknown;
        if (name is "System.Threading.Thread" or "System.Threading.Tasks.Task"
            && method.Name is "Sleep" or "Delay" or "Yield")
            return Effect.Delays;
        if (name is "System.Threading.PeriodicTimer" or "System.Threading.SpinWait")
            return Effect.Delays;
        if (name is "System.Diagnostics.Stopwatch")
            return Effect.TakesTime;
        if (DerivesFrom(type, PrintingTypes) && !method.Name.StartsWith("Read", StringComparison.Ordinal))
            return Effect.Prints;
        if (name == "System.Console")
            return Effect.ChangesOutside;
        if (method.MethodKind == MethodKind.Constructor)
            return Effect.None;
        if (type.TypeKind == TypeKind.Interface && (roles & Roles.ChangesContent) == 0 && !IsCollection(type))
            return Effect.Unknown;
        if ((roles & Roles.ChangesContent) != 0)
            return Effect.ChangesObject;
        if (type.SpecialType is not SpecialType.None || PureTypes.Contains(name) || name.StartsWith(
            "System.Collections.Immutable.", StringComparison.Ordinal))
            return (roles & (Roles.Submits | Roles.Waits)) != 0 ? Effect.Unknown : Effect.None;
        if (Looking.Any(beginning => method.Name.StartsWith(beginning, StringComparison.Ordinal)))
            return method.Name.StartsWith("Read", StringComparison.Ordinal) && !method.IsStatic
                ? Effect.ChangesObject
                : Effect.None;
        return method.IsStatic && !method.IsExtensionMethod ? Effect.ChangesOutside : Effect.ChangesObject;
    }

    public static bool TakesTime(IPropertySymbol property) =>
        (NameOf(property.ContainingType), property.Name) is
            ("System.Diagnostics.Stopwatch", _) or ("System.DateTime" or "System.DateTimeOffset", "Now" or "UtcNow")
            or ("System.Environment", "TickCount" or "TickCount64");

    public static bool IsOfBaseLibrary(IMethodSymbol method) =>
        method.ContainingAssembly?.Name is { } assembly
        && (assembly.StartsWith("System.", StringComparison.Ordinal)
            || assembly is "System" or "mscorlib" or "netstandard" or "System.Private.CoreLib");

    private static bool IsCollection(INamedTypeSymbol type) =>
        NameOf(type).StartsWith("System.Collections.", StringComparison.Ordinal)
            || NameOf(type) == "System.IDisposable";

    private static bool DerivesFrom(INamedTypeSymbol type, HashSet<string> names)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (names.Contains(NameOf(current)))
                return true;
        }
        return false;
    }

    private static string NameOf(INamedTypeSymbol type) =>
        type.ContainingNamespace is { IsGlobalNamespace: false } space
            ? space.ToDisplayString() + "." + type.MetadataName.Split('`')[0]
            : type.Name;
}
