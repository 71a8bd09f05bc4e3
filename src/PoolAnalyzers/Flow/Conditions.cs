using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>
/// What the conditions of a body mean: two that are written differently but must come out alike have the same key, one
/// whose value may change between two evaluations is known until it is evaluated again.
/// </summary>
internal sealed class Conditions(FlowUnit unit)
{
    private const int MostSymbols = 64;

    private static readonly ImmutableHashSet<ISymbol> NoSymbols =
        ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default);

    private readonly Dictionary<ISymbol, int> _numbers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IOperation, ImmutableHashSet<ISymbol>> _about = [];

    /// <summary>A condition in normal form.</summary>
    /// <param name="key">The same for conditions that come out alike.</param>
    /// <param name="negated">Whether the condition is the opposite of what the key names.</param>
    /// <param name="isStable">Whether it comes out the same until what it is about changes.</param>
    /// <param name="fact">What is known once it has come out.</param>
    public readonly struct Reading(string key, bool negated, bool isStable, Func<bool, Fact> fact)
    {
        public string Key { get; } = key;

        public bool IsStable { get; } = isStable;

        public Fact When(bool outcome) => fact(outcome != negated);
    }

    public Reading Read(IOperation condition)
    {
        var negated = false;
        while (true)
        {
            condition = condition.WithoutConversions();
            if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not)
                (condition, negated) = (not.Operand, !negated);
            else if (unit.OnlyCaptured(condition) is { } single)
                condition = single;
            else
                break;
        }
        if (condition is IBinaryOperation { OperatorMethod: null } binary)
            negated ^= IsWrittenAsOpposite(binary);
        var key = condition is IBinaryOperation { OperatorMethod: null } comparison
            ? KeyOf(comparison, NormalKind(comparison))
            : KeyOf(condition);
        var about = About(condition);
        var untilCall = about.Any(ChangesInCalls);
        return new Reading(key ?? "at:" + condition.Syntax.SpanStart, negated, key is not null,
            outcome => new Fact(outcome, about, untilCall));
    }

    /// <summary>The key under which the constant that a variable holds is kept; null if it may change unseen.</summary>
    public string? KeyOfVariable(IOperation reference) => reference switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation => KeyOf(reference),
        _ => null,
    };

    public Fact Holds(IOperation reference, object? constant) =>
        new(constant, NoSymbols.Add(FlowUnit.VariableOf(reference)!), untilCall: false);

    /// <summary>
    /// The variable and the constant that it is compared with for equality, if the condition is such a comparison.
    /// </summary>
    public (string Variable, object? Constant, bool Equal)? ReadEquality(IOperation condition)
    {
        var negated = false;
        condition = condition.WithoutConversions();
        while (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not)
            (condition, negated) = (not.Operand.WithoutConversions(), !negated);
        if (condition is IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals, OperatorMethod: null,
            } binary)
        {
            var equal = (binary.OperatorKind == BinaryOperatorKind.Equals) != negated;
            var (left, right) = (Origin(binary.LeftOperand), Origin(binary.RightOperand));
            if (right.ConstantValue.HasValue && KeyOfVariable(left) is { } leftKey)
                return (leftKey, right.ConstantValue.Value, equal);
            if (left.ConstantValue.HasValue && KeyOfVariable(right) is { } rightKey)
                return (rightKey, left.ConstantValue.Value, equal);
        }
        return KeyOfVariable(Origin(condition)) is { } key ? (key, true, !negated) : null;
    }

    private IOperation Origin(IOperation operation)
    {
        operation = operation.WithoutConversions();
        return unit.OnlyCaptured(operation)?.WithoutConversions() ?? operation;
    }

    private static bool IsWrittenAsOpposite(IBinaryOperation binary) => binary.OperatorKind switch
    {
        BinaryOperatorKind.NotEquals => true,
        BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThanOrEqual =>
            IsInteger(binary.LeftOperand.Type),
        _ => false,
    };

    private static bool IsInteger(ITypeSymbol? type) =>
        type?.SpecialType is >= SpecialType.System_SByte and <= SpecialType.System_UInt64;

    private string? KeyOf(IOperation operation)
    {
        operation = operation.WithoutConversions();
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
            return "=" + (constant ?? "null");
        switch (operation)
        {
            case ILocalReferenceOperation { Local.RefKind: RefKind.None } local:
                return KeyOfSymbol(local.Local);
            case IParameterReferenceOperation parameter:
                return parameter.Parameter.RefKind is RefKind.None or RefKind.In
                    ? KeyOfSymbol(parameter.Parameter)
                    : null;
            case IFieldReferenceOperation { Field.IsVolatile: false } field
                when field.Instance is null || Subject.IsThis(field.Instance):
                return KeyOfSymbol(field.Field);
            case IFlowCaptureReferenceOperation:
                return unit.OnlyCaptured(operation) is { } single ? KeyOf(single) : null;
            case IPropertyReferenceOperation { Instance: { } instance } length
                when HasFixedLength(instance.Type, length):
                return KeyOf(instance) is { } whole ? whole + ".length" : null;
            case IBinaryOperation { OperatorMethod: null } binary:
                return KeyOf(binary, binary.OperatorKind);
            case IUnaryOperation { OperatorMethod: null } unary:
                return KeyOf(unary.Operand) is { } operand ? $"({unary.OperatorKind}{operand})" : null;
            case IIsNullOperation isNull:
                return KeyOf(isNull.Operand) is { } tested ? $"({tested}{BinaryOperatorKind.Equals}=null)" : null;
            case IIsPatternOperation { Pattern: IConstantPatternOperation pattern } test:
                return KeyOf(test.Value) is { } value && KeyOf(pattern.Value) is { } with
                    ? $"({value}{BinaryOperatorKind.Equals}{with})"
                    : null;
            default:
                return null;
        }
    }

    private string? KeyOf(IBinaryOperation binary, BinaryOperatorKind kind) =>
        KeyOf(binary.LeftOperand) is { } left && KeyOf(binary.RightOperand) is { } right
            ? $"({left}{kind}{right})"
            : null;

    /// <summary>The kind of the comparison once <see cref="IsWrittenAsOpposite"/> has been taken out of it.</summary>
    private static BinaryOperatorKind NormalKind(IBinaryOperation binary) => binary.OperatorKind switch
    {
        BinaryOperatorKind.NotEquals => BinaryOperatorKind.Equals,
        BinaryOperatorKind.GreaterThanOrEqual when IsInteger(binary.LeftOperand.Type) => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.LessThanOrEqual when IsInteger(binary.LeftOperand.Type) => BinaryOperatorKind.GreaterThan,
        var kind => kind,
    };

    private string? KeyOfSymbol(ISymbol symbol)
    {
        if (unit.IsWrittenInside(symbol))
            return null;
        if (!_numbers.TryGetValue(symbol, out var number))
            _numbers.Add(symbol, number = _numbers.Count);
        return "#" + number;
    }

    private static bool HasFixedLength(ITypeSymbol? type, IPropertyReferenceOperation property) =>
        property.Arguments.IsEmpty
        && property.Type?.SpecialType == SpecialType.System_Int32
        && (type is { SpecialType: SpecialType.System_String } or { TypeKind: TypeKind.Array });

    private static bool ChangesInCalls(ISymbol symbol) => symbol is IFieldSymbol { IsReadOnly: false, IsConst: false };

    private ImmutableHashSet<ISymbol> About(IOperation condition)
    {
        if (_about.TryGetValue(condition, out var known))
            return known;
        var about = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        var followed = new HashSet<CaptureId>();
        var open = new Stack<IOperation>();
        open.Push(condition);
        while (open.Count > 0 && about.Count < MostSymbols)
        {
            foreach (var operation in Operations.InEvaluationOrder(open.Pop()))
            {
                if (operation is IFlowCaptureReferenceOperation capture)
                    PushAll(followed.Add(capture.Id) ? unit.Captured(capture.Id) : []);
                else if (SymbolOf(operation) is { } symbol && about.Add(symbol))
                    PushAll(unit.Assigned(symbol));
            }
        }
        return _about[condition] = about.ToImmutable();

        void PushAll(IReadOnlyList<IOperation> values)
        {
            foreach (var value in values)
                open.Push(value);
        }
    }

    private static ISymbol? SymbolOf(IOperation operation) => operation switch
    {
        ILocalReferenceOperation or IParameterReferenceOperation => FlowUnit.VariableOf(operation),
        IMemberReferenceOperation member when member.Instance is null || Subject.IsThis(member.Instance) =>
            member.Member,
        // A call on the current object may decide by any of its members; a static one stands for itself.
        IInvocationOperation call when Subject.IsThis(call.Instance) => call.TargetMethod.ContainingType,
        IInvocationOperation { Instance: null } call => call.TargetMethod.OriginalDefinition,
        _ => null,
    };
}
