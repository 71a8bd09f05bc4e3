using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Which lambdas and local functions of a method mention which variables, themselves or in the functions that they
/// contain or call.
/// </summary>
internal sealed class FunctionMentions
{
    private readonly Dictionary<ISymbol, HashSet<IMethodSymbol>> _mentionedIn = new(SymbolEqualityComparer.Default);

    public FunctionMentions(IOperation method)
    {
        var open = new Stack<(IOperation Operation, IMethodSymbol? Inside)>();
        open.Push((method, null));
        while (open.Count > 0)
        {
            var (operation, inside) = open.Pop();
            var mentioned = operation switch
            {
                IAnonymousFunctionOperation lambda => lambda.Symbol,
                ILocalFunctionOperation function => function.Symbol,
                IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } called } =>
                    called.OriginalDefinition,
                IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } named } =>
                    named.OriginalDefinition,
                IMemberReferenceOperation member => member.Member,
                _ => FlowUnit.VariableOf(operation),
            };
            if (mentioned is not null && inside is not null)
                Add(mentioned, inside);
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
                inside = (IMethodSymbol)mentioned!;
            foreach (var child in operation.ChildOperations)
                open.Push((child, inside));
        }
    }

    /// <summary>The functions that can get to one of the variables when they run.</summary>
    public HashSet<IMethodSymbol> Touching(IEnumerable<ISymbol> variables)
    {
        var touching = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var open = new Stack<ISymbol>(variables);
        while (open.Count > 0)
        {
            if (!_mentionedIn.TryGetValue(open.Pop(), out var functions))
                continue;
            foreach (var function in functions)
            {
                if (touching.Add(function))
                    open.Push(function);
            }
        }
        return touching;
    }

    /// <summary>Whether a function mentions one of the variables that is not a variable of that function.</summary>
    public bool Captures(IEnumerable<ISymbol> variables) => variables.Any(variable =>
        _mentionedIn.TryGetValue(variable, out var functions)
        && functions.Any(function => !SymbolEqualityComparer.Default.Equals(function, variable.ContainingSymbol)));

    private void Add(ISymbol mentioned, IMethodSymbol inside)
    {
        if (!_mentionedIn.TryGetValue(mentioned, out var functions))
            _mentionedIn.Add(mentioned, functions = new(SymbolEqualityComparer.Default));
        functions.Add(inside);
    }
}
