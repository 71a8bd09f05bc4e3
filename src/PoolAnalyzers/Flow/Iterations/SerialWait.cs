using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow.Iterations;

/// <summary>Work that is handed to a worker and waited for in the same iteration.</summary>
/// <param name="submit">The call that hands over the work.</param>
/// <param name="handle">The value that stands for the work: the call, or what is made of it at once.</param>
/// <param name="variable">The local that keeps the handle until it is waited for; null where there is none.</param>
/// <param name="wait">The operation that comes back when the work is done.</param>
/// <param name="iteration">What both are part of.</param>
internal sealed class SerialWait(
    IInvocationOperation submit, IOperation handle, ILocalSymbol? variable, IOperation wait, Iteration iteration)
{
    public IInvocationOperation Submit { get; } = submit;

    public IOperation Handle { get; } = handle;

    public ILocalSymbol? Variable { get; } = variable;

    public IOperation Wait { get; } = wait;

    public Iteration Iteration { get; } = iteration;
}
