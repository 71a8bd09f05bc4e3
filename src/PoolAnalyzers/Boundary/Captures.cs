using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.Boundary;

/// <summary>What a lambda or local function uses of the code around it.</summary>
internal sealed class Captures
{
    private readonly MethodBodies _bodies;
    private readonly CancellationToken _cancellation;
    private readonly List<SyntaxNode> _own = [];

    private Captures(MethodBodies bodies, CancellationToken cancellation) =>
        (_bodies, _cancellation) = (bodies, cancellation);

    /// <summary>The captured locals and parameters, each with the places where it is used.</summary>
    public Dictionary<ISymbol, List<IOperation>> Variables { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Where the object around it is used, be it not named.</summary>
    public List<IOperation> This { get; } = [];

    /// <param name="function">The lambda, or a reference to the local function.</param>
    /// <param name="bodies">The code.</param>
    public static Captures Of(IOperation function, MethodBodies bodies, CancellationToken cancellation)
    {
        var captures = new Captures(bodies, cancellation);
        switch (function)
        {
            case IAnonymousFunctionOperation lambda:
                captures.Add(lambda);
                break;
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local }:
                captures.AddFunction(local);
                break;
            default:
                // The lambda of a control-flow graph has no operations below it.
                var model = bodies.ModelOf(function.Syntax.SyntaxTree);
                if (model.GetOperation(function.Syntax, cancellation) is { } whole)
                    captures.Add(whole);
                break;
        }
        // What belongs to one of the functions is no capture of them together.
        foreach (var variable in captures.Variables.Keys.Where(captures.IsOwn).ToArray())
            captures.Variables.Remove(variable);
        return captures;
    }

    private bool IsOwn(ISymbol variable) => variable.DeclaringSyntaxReferences.IsEmpty
        || variable.DeclaringSyntaxReferences.Any(declaration => _own.Any(function =>
            function.SyntaxTree == declaration.SyntaxTree && function.Span.Contains(declaration.Span)));

    private void Add(IOperation function)
    {
        _own.Add(function.Syntax);
        foreach (var operation in function.DescendantsAndSelf())
        {
            switch (operation)
            {
                case ILocalReferenceOperation { Local.IsConst: false } local:
                    Add(local.Local, local);
                    break;
                case IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol owner } parameter:
                    if (owner.MethodKind == MethodKind.Constructor && IsKeptByObject(parameter))
                        This.Add(operation);
                    else
                        Add(parameter.Parameter, parameter);
                    break;
                case IInstanceReferenceOperation instance when Subject.IsThis(instance):
                    This.Add(instance);
                    break;
                case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.LocalFunction } called }:
                    AddFunction(called);
                    break;
                case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } named }:
                    AddFunction(named);
                    break;
            }
        }
    }

    private void Add(ISymbol variable, IOperation use)
    {
        if (!Variables.TryGetValue(variable, out var uses))
            Variables.Add(variable, uses = []);
        uses.Add(use);
    }

    private void AddFunction(IMethodSymbol function)
    {
        foreach (var reference in function.OriginalDefinition.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(_cancellation);
            if (!_own.Any(own => own.SyntaxTree == syntax.SyntaxTree && own.Span.Contains(syntax.Span))
                && _bodies.ModelOf(syntax.SyntaxTree).GetOperation(syntax, _cancellation) is { } body)
                Add(body);
        }
    }

    /// <summary>The parameter of a primary constructor is kept by the object where another member uses it.</summary>
    private bool IsKeptByObject(IParameterReferenceOperation parameter)
    {
        var member = _bodies.ModelOf(parameter.Syntax.SyntaxTree)
            .GetEnclosingSymbol(parameter.Syntax.SpanStart, _cancellation);
        while (member is IMethodSymbol { MethodKind: MethodKind.AnonymousFunction or MethodKind.LocalFunction })
            member = member.ContainingSymbol;
        return !SymbolEqualityComparer.Default.Equals(member, parameter.Parameter.ContainingSymbol)
            && member is IMethodSymbol;
    }
}
