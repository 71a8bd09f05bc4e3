using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Iterations;

/// <summary>The work that a call hands to a worker.</summary>
internal sealed class Job
{
    private readonly HashSet<SyntaxNode> _code = [];

    /// <param name="scope">What members mean.</param>
    /// <param name="call">The call in the iteration.</param>
    /// <param name="submit">The call that hands over the work: the same, or one in the method that is called.</param>
    /// <param name="effects">Finds what the work does.</param>
    public Job(AnalysisScope scope, IInvocationOperation call, IInvocationOperation submit, EffectsFinder effects)
    {
        IsTask = Handles.IsTask(submit);
        var roles = scope.Knowledge.RolesOf(submit.TargetMethod);
        if (submit.Instance?.WithoutConversions().Type is { } type)
            roles |= scope.Knowledge.RolesOfBeing(type);
        RunsInProcess = (roles & Roles.WorkersAreProcesses) != 0;
        var isHere = ReferenceEquals(call, submit);
        foreach (var argument in submit.Arguments)
        {
            if (argument.Parameter is null
                || (scope.Knowledge.RolesOf(argument.Parameter) & Roles.RunsOnce) == 0)
                continue;
            if (isHere)
                Delegates.Add(argument);
            var target = argument.Value.WithoutConversions();
            if (target is IDelegateCreationOperation creation)
                target = creation.Target;
            switch (target)
            {
                case IAnonymousFunctionOperation lambda:
                    _code.Add(lambda.Syntax);
                    var own = effects.Of(lambda.Body);
                    Effects.AddRange(own);
                    if (isHere)
                        CapturedReads.AddRange(own.Where(effect => IsCaptured(effect, lambda)));
                    break;
                case IMethodReferenceOperation reference:
                    Effects.AddRange(effects.Of(reference));
                    break;
                default:
                    // A delegate from somewhere.
                    Effects.Add(new Effect(EffectKind.RunsUnknownCode, null, argument));
                    if (isHere)
                        CapturedReads.AddRange(effects.Of(argument));
                    break;
            }
        }
    }

    /// <summary>Whether it runs on the thread pool of .NET, and not on a pool that was made for such work.</summary>
    public bool IsTask { get; }

    public bool RunsInProcess { get; }

    /// <summary>The arguments that are the work.</summary>
    public List<IOperation> Delegates { get; } = [];

    /// <summary>What the work does.</summary>
    public List<Effect> Effects { get; } = [];

    /// <summary>What of the caller's the work reads.</summary>
    public List<Effect> CapturedReads { get; } = [];

    /// <summary>Whether each run has a variable of its own by this name.</summary>
    public bool Owns(ISymbol symbol) =>
        symbol is ILocalSymbol or IParameterSymbol && symbol.DeclaringSyntaxReferences.Any(declaration =>
            _code.Any(code => code.SyntaxTree == declaration.SyntaxTree && code.Span.Contains(declaration.Span)));

    /// <summary>The variables of the iteration that the work sets.</summary>
    public IEnumerable<ISymbol> WrittenHere(Iteration iteration)
    {
        foreach (var effect in Effects)
        {
            if (effect.Kind == EffectKind.Writes && effect.Symbol is { } symbol && iteration.Owns(symbol))
                yield return symbol;
        }
    }

    private static bool IsCaptured(Effect effect, IAnonymousFunctionOperation lambda) =>
        effect.Kind == EffectKind.Reads && effect.Symbol is { IsStatic: false }
        && lambda.Syntax.Span.Contains(effect.Operation.Syntax.Span)
        && effect.Operation is ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation;
}
