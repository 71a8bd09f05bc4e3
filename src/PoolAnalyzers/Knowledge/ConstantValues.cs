using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Knowledge;

/// <summary>Numbers and times that are the same whenever the code runs.</summary>
internal static class ConstantValues
{
    private static readonly Dictionary<string, double> Milliseconds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["days"] = 24 * 60 * 60 * 1000d, ["hours"] = 60 * 60 * 1000d, ["minutes"] = 60 * 1000d, ["seconds"] = 1000,
        ["milliseconds"] = 1, ["microseconds"] = 0.001, ["ticks"] = 0.0001,
    };

    /// <summary>Whether the type is <c>TimeSpan</c>, which may be missing.</summary>
    public static bool IsTime(ITypeSymbol? type) => type is INamedTypeSymbol named
        && (named.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
            ? IsTime(named.TypeArguments[0])
            : Is(named, "System", nameof(TimeSpan)));

    /// <summary>
    /// The number, or the time in milliseconds, that an expression always is; null if it may be others.
    /// </summary>
    public static double? Of(IOperation expression)
    {
        var value = expression.WithoutConversions();
        if (value.ConstantValue.HasValue)
            return NumberOf(value.ConstantValue.Value);
        return IsTime(value.Type) ? TimeOf(value) : null;
    }

    private static double? NumberOf(object? constant) => constant switch
    {
        int number => number,
        long number => number,
        double number => number,
        short number => number,
        byte number => number,
        sbyte number => number,
        ushort number => number,
        uint number => number,
        ulong number => number,
        float number => number,
        _ => null,
    };

    private static double? TimeOf(IOperation value)
    {
        switch (value)
        {
            case IDefaultValueOperation when value.Type is { IsValueType: true } type && !IsNullable(type):
                return 0;
            case IFieldReferenceOperation { Field: { IsStatic: true } field }:
                if (Is(field.ContainingType, "System.Threading", "Timeout"))
                    return field.Name == "InfiniteTimeSpan" ? -1 : null;
                return !Is(field.ContainingType, "System", nameof(TimeSpan)) ? null : field.Name switch
                {
                    "Zero" => 0,
                    "MinValue" => TimeSpan.MinValue.TotalMilliseconds,
                    "MaxValue" => TimeSpan.MaxValue.TotalMilliseconds,
                    _ => null,
                };
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Minus } negated when IsTime(negated.Operand.Type):
                return -Of(negated.Operand);
            case IObjectCreationOperation { Constructor: { } constructor } made
                when Is(constructor.ContainingType, "System", nameof(TimeSpan)):
                return SumOf(made.Arguments, "");
            case IInvocationOperation { TargetMethod: { IsStatic: true } method } call
                when Is(method.ContainingType, "System", nameof(TimeSpan))
                    && method.Name.StartsWith("From", StringComparison.Ordinal):
                return SumOf(call.Arguments, method.Name.Substring("From".Length));
            default:
                return null;
        }
    }

    /// <param name="arguments">The parts of a time, each named by its unit.</param>
    /// <param name="unit">The unit of a part that is not.</param>
    private static double? SumOf(IEnumerable<IArgumentOperation> arguments, string unit)
    {
        var sum = 0d;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is not { } parameter || Of(argument.Value) is not { } number)
                return null;
            if (!Milliseconds.TryGetValue(parameter.Name, out var part) && !Milliseconds.TryGetValue(unit, out part))
                return null;
            sum += number * part;
        }
        return sum;
    }

    private static bool IsNullable(ITypeSymbol type) =>
        type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private static bool Is(INamedTypeSymbol? type, string within, string name) =>
        type?.Name == name && type.ContainingType is null && type.ContainingNamespace.ToDisplayString() == within;
}
