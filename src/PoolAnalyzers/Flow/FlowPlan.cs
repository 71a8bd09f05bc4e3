using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>
/// A body in the form in which subjects are followed through it: for each block the operations that do something, and
/// for each variable the few that have to do with it, so that following one of many does not mean reading all.
/// </summary>
internal sealed class FlowPlan
{
    private readonly FlowUnit _unit;
    private readonly IOperation[][] _steps;
    private readonly int[][] _common;
    private readonly bool[] _isInTry;
    private readonly Dictionary<ISymbol, List<(int Block, int Step)>> _mentions = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, List<(int Block, int Step)>> _captureMentions = [];
    private readonly Dictionary<ISymbol, List<CaptureId>> _capturedIn = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, List<CaptureId>> _capturedAgainIn = [];

    public FlowPlan(FlowUnit unit)
    {
        _unit = unit;
        Conditions = new Conditions(unit);
        var blocks = unit.Graph.Blocks;
        _steps = new IOperation[blocks.Length][];
        _common = new int[blocks.Length][];
        _isInTry = new bool[blocks.Length];
        var common = new List<int>();
        foreach (var block in blocks)
        {
            IOperation[] steps = [.. FlowUnit.Roots(block).SelectMany(unit.Evaluated)];
            common.Clear();
            for (var i = 0; i < steps.Length; i++)
            {
                Index(steps[i], (block.Ordinal, i));
                if (IsCommon(steps[i]))
                    common.Add(i);
            }
            _steps[block.Ordinal] = steps;
            _common[block.Ordinal] = [.. common];
            _isInTry[block.Ordinal] = FindIfInTry(block);
        }
    }

    public Conditions Conditions { get; }

    /// <summary>The operations of a block, each in front of what is made of it.</summary>
    public IOperation[] StepsOf(BasicBlock block) => _steps[block.Ordinal];

    /// <summary>The steps that mean something whatever is followed: calls, and writes that decide conditions.</summary>
    public int[] CommonStepsOf(BasicBlock block) => _common[block.Ordinal];

    /// <summary>Whether an exception of the block may be caught, or run a <c>finally</c>, in this body.</summary>
    public bool IsInTry(BasicBlock block) => _isInTry[block.Ordinal];

    /// <summary>The steps that have to do with a subject that only its names lead to, by block.</summary>
    public Dictionary<int, int[]> StepsWith(IReadOnlyCollection<ISymbol> names)
    {
        var positions = new SortedSet<(int Block, int Step)>();
        var captures = new HashSet<CaptureId>();
        var open = new Stack<CaptureId>();
        foreach (var name in names)
        {
            if (_mentions.TryGetValue(name, out var found))
                positions.UnionWith(found);
            if (_capturedIn.TryGetValue(name, out var holding))
                Push(holding);
        }
        foreach (var function in _unit.Functions.Touching(names))
        {
            if (_mentions.TryGetValue(function, out var found))
                positions.UnionWith(found);
        }
        while (open.Count > 0)
        {
            var capture = open.Pop();
            if (_captureMentions.TryGetValue(capture, out var found))
                positions.UnionWith(found);
            if (_capturedAgainIn.TryGetValue(capture, out var holding))
                Push(holding);
        }
        return positions.GroupBy(position => position.Block)
            .ToDictionary(block => block.Key, block => block.Select(position => position.Step).ToArray());

        void Push(List<CaptureId> found)
        {
            foreach (var capture in found)
            {
                if (captures.Add(capture))
                    open.Push(capture);
            }
        }
    }

    private bool IsCommon(IOperation step) => step switch
    {
        IInvocationOperation or IAwaitOperation or IDynamicInvocationOperation or IDynamicObjectCreationOperation
            or IFunctionPointerInvocationOperation => true,
        ISimpleAssignmentOperation { Value.ConstantValue.HasValue: true } assignment =>
            FlowUnit.VariableOf(_unit.PlaceOf(assignment.Target)) is { } variable && Conditions.AreAbout(variable),
        ILocalReferenceOperation or IParameterReferenceOperation or IFieldReferenceOperation
            or IFlowCaptureReferenceOperation => Operations.IsWritten(step)
                && SymbolOf(_unit.PlaceOf(step)) is { } written && Conditions.AreAbout(written),
        _ => false,
    };

    private void Index(IOperation step, (int, int) position)
    {
        switch (step)
        {
            case IFlowCaptureOperation capture:
                AddCapture(capture);
                Mention(capture.Value, position);
                break;
            case IInvocationOperation call:
                Mention(call.Instance, position);
                foreach (var argument in call.Arguments)
                    Mention(Operations.Declared(argument.Value), position);
                if (call.TargetMethod.MethodKind == MethodKind.LocalFunction)
                    Add(_mentions, call.TargetMethod.OriginalDefinition, position);
                break;
            case IMethodReferenceOperation reference:
                Mention(reference.Instance, position);
                Add(_mentions, reference.Method.OriginalDefinition, position);
                break;
            case ISimpleAssignmentOperation assignment:
                Mention(assignment.Target, position);
                Mention((assignment.Target as IPropertyReferenceOperation)?.Instance, position);
                Mention(assignment.Value, position);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                foreach (var (target, _) in Operations.PairsOf(deconstruction))
                    Mention(target, position);
                break;
            case IFlowAnonymousFunctionOperation lambda:
                Add(_mentions, lambda.Symbol, position);
                break;
            default:
                Mention(step, position);
                break;
        }
    }

    private void AddCapture(IFlowCaptureOperation capture)
    {
        var value = capture.Value.WithoutConversions();
        if (value is IFlowCaptureReferenceOperation reference)
            Add(_capturedAgainIn, reference.Id, capture.Id);
        else if (SymbolOf(value) is { } symbol)
            Add(_capturedIn, symbol, capture.Id);
    }

    private void Mention(IOperation? operation, (int, int) position)
    {
        operation = operation?.WithoutConversions();
        if (operation is IFlowCaptureReferenceOperation capture)
            Add(_captureMentions, capture.Id, position);
        else if (operation is not null && SymbolOf(operation) is { } symbol)
            Add(_mentions, symbol, position);
    }

    private static ISymbol? SymbolOf(IOperation operation) =>
        FlowUnit.VariableOf(operation) ?? (operation as IMemberReferenceOperation)?.Member;

    private static void Add<TKey, TValue>(Dictionary<TKey, List<TValue>> lists, TKey key, TValue value)
    {
        if (!lists.TryGetValue(key, out var list))
            lists.Add(key, list = []);
        list.Add(value);
    }

    private bool FindIfInTry(BasicBlock block)
    {
        var region = block.EnclosingRegion;
        for (; region is not null && region != _unit.Graph.Root; region = region.EnclosingRegion)
        {
            if (region.Kind == ControlFlowRegionKind.Try)
                return true;
        }
        return false;
    }
}
