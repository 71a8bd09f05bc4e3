using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>Which lambdas and methods a delegate may be.</summary>
internal static class Functions
{
    private const int MostNames = 3;

    /// <summary>
    /// The lambdas (<see cref="IFlowAnonymousFunctionOperation"/>) and methods (<see
    /// cref="IMethodReferenceOperation"/>) that the value stands for; several for an array. What is not known is left
    /// out.
    /// </summary>
    public static IEnumerable<IOperation> Of(FlowUnit unit, IOperation value) => Of(unit, value, 0);

    /// <summary>The value of a local that is assigned once, in the body or one around it.</summary>
    public static IOperation? ValueOf(FlowUnit unit, ILocalSymbol local)
    {
        for (var body = unit; body is not null; body = body.Outer)
        {
            if (body.Declares(local))
                return body.OnlyValueOf(local);
        }
        return null;
    }

    private static IEnumerable<IOperation> Of(FlowUnit unit, IOperation value, int depth)
    {
        value = unit.PlaceOf(value);
        switch (value)
        {
            case IFlowAnonymousFunctionOperation or IMethodReferenceOperation:
                yield return value;
                break;
            case IDelegateCreationOperation creation:
                foreach (var function in Of(unit, creation.Target, depth))
                    yield return function;
                break;
            case ILocalReferenceOperation local when depth < MostNames:
                if (ValueOf(unit, local.Local) is { } named)
                {
                    foreach (var function in Of(unit, named, depth + 1))
                        yield return function;
                }
                break;
            case IArrayCreationOperation { Initializer: { } initializer }:
                foreach (var element in initializer.ElementValues)
                {
                    foreach (var function in Of(unit, element, depth))
                        yield return function;
                }
                break;
        }
    }
}
