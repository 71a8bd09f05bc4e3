using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>
/// What the conditions of a body mean: two that are written differently but must come out alike have the same key, one
/// whose value may change between two evaluations is known until it is evaluated again.
/// </summary>
internal sealed class Conditions
{
    private const int MostSymbols = 64;
    private const int MostDeep = 32;

    private static readonly ImmutableHashSet<ISymbol> NoSymbols =
        ImmutableHashSet.Create<ISymbol>(SymbolEqualityComparer.Default);

    private readonly FlowUnit _unit;
    private readonly Dictionary<ISymbol, int> _numbers = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<ISymbol, IReadOnlyCollection<ISymbol>> _decides = new(SymbolEqualityComparer.Default);
    private readonly Reading?[] _ofBlock;
    private readonly Dictionary<ISymbol, int> _ofVariable = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _about = new(SymbolEqualityComparer.Default);

    public Conditions(FlowUnit unit)
    {
        _unit = unit;
        var blocks = unit.Graph.Blocks;
        _ofBlock = new Reading?[blocks.Length];
        foreach (var block in blocks)
        {
            if (block.ConditionalSuccessor is not null && block.BranchValue is { } condition)
                _ofBlock[block.Ordinal] = Read(condition);
        }
        foreach (var variable in _about)
        {
            if (variable
                is ILocalSymbol { RefKind: RefKind.None } or IParameterSymbol { RefKind: RefKind.None or RefKind.In }
                && KeyOfSymbol(variable) is { } key)
                _ofVariable.Add(variable, NumberOf(key));
        }
    }

    /// <summary>The condition at the end of a block.</summary>
    public Reading? Of(BasicBlock block) => _ofBlock[block.Ordinal];

    /// <summary>
    /// Whether a condition of the body is about the variable, so that its value is worth remembering.
    /// </summary>
    public bool AreAbout(ISymbol variable) => _about.Contains(variable);

    /// <summary>A condition in normal form.</summary>
    public sealed class Reading
    {
        private readonly Fact _true;
        private readonly Fact _false;

        public Reading(int key, bool negated, bool isStable, ImmutableHashSet<ISymbol> about, Equality? equality)
        {
            Key = key;
            IsStable = isStable;
            Equality = equality;
            var untilCall = about.Any(ChangesInCalls);
            _true = new Fact(!negated, about, untilCall);
            _false = new Fact(negated, about, untilCall);
        }

        /// <summary>The same for conditions that come out alike.</summary>
        public int Key { get; }

        /// <summary>Whether it comes out the same until what it is about changes.</summary>
        public bool IsStable { get; }

        /// <summary>The comparison with a constant that it is, if it is one.</summary>
        public Equality? Equality { get; }

        /// <summary>What is known once it has come out.</summary>
        public Fact When(bool outcome) => outcome ? _true : _false;
    }

    /// <summary>A comparison of a variable with a constant.</summary>
    public sealed class Equality(int variable, object? constant, bool equal)
    {
        /// <summary>Whether the variable, which holds a constant, lets the comparison come out like this.</summary>
        public bool Allows(PathFacts facts, bool outcome) =>
            facts[variable] is not { } held
            || held.Value?.GetType() != constant?.GetType()
            || Equals(held.Value, constant) == equal == outcome;
    }

    /// <summary>
    /// The key under which the constant that a variable holds is kept; null if it may change unseen, or decides
    /// nothing.
    /// </summary>
    public int? KeyOf(ISymbol variable) => _ofVariable.TryGetValue(variable, out var key) ? key : null;

    public static Fact Holds(ISymbol variable, object? constant) =>
        new(constant, NoSymbols.Add(variable), untilCall: false);

    private Reading Read(IOperation condition)
    {
        var whole = condition;
        var negated = false;
        while (true)
        {
            condition = condition.WithoutConversions();
            if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not)
                (condition, negated) = (not.Operand, !negated);
            else if (_unit.OnlyCaptured(condition) is { } single)
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
        _about.UnionWith(about);
        return new Reading(
            NumberOf(key ?? "at:" + condition.Syntax.SpanStart), negated, key is not null, about, ReadEquality(whole));
    }

    private int? NumberOfVariable(IOperation reference) =>
        reference is ILocalReferenceOperation or IParameterReferenceOperation && KeyOf(reference) is { } key
            ? NumberOf(key)
            : null;

    private int NumberOf(string key)
    {
        if (!_keys.TryGetValue(key, out var number))
            _keys.Add(key, number = _keys.Count);
        return number;
    }

    private Equality? ReadEquality(IOperation condition)
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
            if (right.ConstantValue.HasValue && NumberOfVariable(left) is { } leftKey)
                return new(leftKey, right.ConstantValue.Value, equal);
            if (left.ConstantValue.HasValue && NumberOfVariable(right) is { } rightKey)
                return new(rightKey, left.ConstantValue.Value, equal);
        }
        return NumberOfVariable(Origin(condition)) is { } key ? new(key, true, !negated) : null;
    }

    private IOperation Origin(IOperation operation)
    {
        operation = operation.WithoutConversions();
        return _unit.OnlyCaptured(operation)?.WithoutConversions() ?? operation;
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

    private string? KeyOf(IOperation operation, int depth = 0)
    {
        if (depth > MostDeep)
            return null;
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
                return _unit.OnlyCaptured(operation) is { } single ? KeyOf(single, depth + 1) : null;
            case IPropertyReferenceOperation { Instance: { } instance } length
                when HasFixedLength(instance.Type, length):
                return KeyOf(instance, depth + 1) is { } whole ? whole + ".length" : null;
            case IBinaryOperation { OperatorMethod: null } binary:
                return KeyOf(binary, binary.OperatorKind, depth);
            case IUnaryOperation { OperatorMethod: null } unary:
                return KeyOf(unary.Operand, depth + 1) is { } operand ? $"({unary.OperatorKind}{operand})" : null;
            case IIsNullOperation isNull:
                return KeyOf(isNull.Operand, depth + 1) is { } tested
                    ? $"({tested}{BinaryOperatorKind.Equals}=null)"
                    : null;
            case IIsPatternOperation { Pattern: IConstantPatternOperation pattern } test:
                return KeyOf(test.Value, depth + 1) is { } value && KeyOf(pattern.Value, depth + 1) is { } with
                    ? $"({value}{BinaryOperatorKind.Equals}{with})"
                    : null;
            default:
                return null;
        }
    }

    private string? KeyOf(IBinaryOperation binary, BinaryOperatorKind kind, int depth = 0) =>
        KeyOf(binary.LeftOperand, depth + 1) is { } left && KeyOf(binary.RightOperand, depth + 1) is { } right
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
        if (_unit.IsWrittenInside(symbol))
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

    /// <summary>All that decides how a condition comes out, through the values of its variables too.</summary>
    private ImmutableHashSet<ISymbol> About(IOperation condition)
    {
        var about = ImmutableHashSet.CreateBuilder<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>(SymbolsIn([condition]));
        while (open.Count > 0 && about.Count < MostSymbols)
        {
            var symbol = open.Pop();
            if (!about.Add(symbol))
                continue;
            if (!_decides.TryGetValue(symbol, out var deciding))
                _decides.Add(symbol, deciding = SymbolsIn(_unit.Assigned(symbol)));
            foreach (var other in deciding)
                open.Push(other);
        }
        return about.ToImmutable();
    }

    private HashSet<ISymbol> SymbolsIn(IEnumerable<IOperation> values)
    {
        var symbols = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var followed = new HashSet<CaptureId>();
        var open = new Stack<IOperation>(values);
        while (open.Count > 0)
        {
            foreach (var operation in Operations.InEvaluationOrder(open.Pop()))
            {
                if (operation is IFlowCaptureReferenceOperation capture)
                {
                    if (!followed.Add(capture.Id))
                        continue;
                    foreach (var value in _unit.Captured(capture.Id))
                        open.Push(value);
                }
                else if (SymbolOf(operation) is { } symbol)
                {
                    symbols.Add(symbol);
                }
            }
        }
        return symbols;
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
