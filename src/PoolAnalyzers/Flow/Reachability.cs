using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>A way to a member that one looks for: the members that are called one after the other.</summary>
/// <param name="member">What is called.</param>
/// <param name="site">Where it is called.</param>
/// <param name="from">What calls it; null where the program itself does.</param>
internal sealed class CallStep(ISymbol member, SyntaxNode site, CallStep? from)
{
    private const int MostNames = 3;

    public ISymbol Member { get; } = member;

    public SyntaxNode Site { get; } = site;

    public CallStep? From { get; } = from;

    /// <summary>The members on the way, from its start; of a long way the start and the end.</summary>
    public override string ToString()
    {
        var names = new List<string>();
        for (var step = this; step is not null; step = step.From)
            names.Insert(0, NameOf(step.Member));
        if (names.Count > MostNames)
            names = [names[0], "…", .. names.Skip(names.Count - MostNames + 1)];
        return string.Join(" → ", names);
    }

    private static string NameOf(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => "new " + constructor.ContainingType.Name,
        IMethodSymbol { AssociatedSymbol: { } owner } => $"{owner.ContainingType.Name}.{owner.Name}",
        IMethodSymbol { MethodKind: MethodKind.LocalFunction } => member.Name,
        IMethodSymbol { ContainingType: { } type } => $"{type.Name}.{member.Name}",
        _ => member.Name,
    };
}

/// <summary>
/// Which operations of the entry point can get to a member with a role: through methods, constructors, initialisers,
/// accessors, operators, local functions, what the language calls by itself, and delegates, which count as called where
/// they are made. A call of a virtual or interface member can get to the types that the program is seen to create;
/// members by which such a type extends a library are called by that library. Lazy: nothing is looked at before it is
/// reached, and nothing is reached any more once the work is too much.
/// </summary>
/// <param name="wanted">The role of the members that one looks for.</param>
/// <param name="followsDelegates">Whether delegates count as called where they are made, or not at all.</param>
internal sealed class Reachability(
    ApiKnowledge knowledge, MethodBodies bodies, Roles wanted, CancellationToken cancellation,
    bool followsDelegates = true)
{
    private const int MostMembers = 5_000;
    private const int MostSteps = 200_000;
    private const int MostGuardsDeep = 3;

    /// <summary>The member of a record that <c>with</c> calls, which no source declares.</summary>
    private const string CloneMethod = "<Clone>$";

    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _initialized = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, CallStep> _created = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, CallStep> _dispatched = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, CallStep> _starters = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<IOperation, CallStep?> _answers = [];
    private readonly Queue<CallStep> _open = new();
    private CallStep? _found;
    private int _steps;

    private bool IsSpent => _steps > MostSteps || _seen.Count >= MostMembers;

    /// <summary>The way from the operation, without those around and below it, to a member with the role.</summary>
    public CallStep? From(IOperation operation)
    {
        if (_answers.TryGetValue(operation, out var known))
            return known;
        _found = null;
        if (operation is IFlowAnonymousFunctionOperation)
        {
            if (bodies.ModelOf(operation.Syntax.SyntaxTree).GetOperation(operation.Syntax, cancellation) is { } lambda)
                Walk(lambda, null);
        }
        else
        {
            Look(operation, null);
        }
        Explore();
        if (_found is not null)
            Remember(_found);
        return _answers[operation] = _found;
    }

    /// <summary>The way from a piece of code, all that runs with it included.</summary>
    public CallStep? FromAll(IOperation root)
    {
        _found = null;
        Walk(root, null);
        Explore();
        if (_found is not null)
            Remember(_found);
        return _found;
    }

    /// <summary>What was not looked at because the answer was found may be asked about again.</summary>
    private void Remember(CallStep found)
    {
        for (var step = found; step is not null; step = step.From)
            _starters[step.Member] = found;
        foreach (var step in _open)
            (step.Member is INamedTypeSymbol ? _initialized : _seen).Remove(step.Member);
        _open.Clear();
    }

    /// <summary>Whether calling the method is calling the guard: it is one, or begins with calling one.</summary>
    public bool Guards(IMethodSymbol method) => Guards(method, MostGuardsDeep);

    private bool Guards(IMethodSymbol method, int depth)
    {
        if ((knowledge.RolesOf(method) & Roles.GuardsEntryPoint) != 0)
            return true;
        if (depth == 0 || method.IsVirtual || method.IsOverride || method.IsAbstract)
            return false;
        var body = bodies.OperationOf(method, cancellation) switch
        {
            IMethodBodyOperation whole => whole.BlockBody ?? whole.ExpressionBody,
            ILocalFunctionOperation function => function.Body,
            _ => null,
        };
        return body?.Operations.FirstOrDefault()
                is IExpressionStatementOperation { Operation: IInvocationOperation first }
            && Guards(first.TargetMethod, depth - 1);
    }

    private void Explore()
    {
        while (_open.Count > 0 && _found is null && !IsSpent)
        {
            cancellation.ThrowIfCancellationRequested();
            Enter(_open.Dequeue());
        }
    }

    private void Call(IMethodSymbol? method, SyntaxNode site, CallStep? from)
    {
        if (method is null || _found is not null)
            return;
        method = method.ReducedFrom ?? method;
        var definition = method.OriginalDefinition;
        if ((knowledge.RolesOf(definition) & wanted) != 0)
        {
            _found = new CallStep(definition, site, from);
            return;
        }
        if (_starters.TryGetValue(definition, out var known))
        {
            _found = known;
            return;
        }
        var isOfLibrary = !bodies.HasCodeOf(definition) && !definition.IsImplicitlyDeclared;
        for (var i = 0; i < method.TypeArguments.Length; i++)
        {
            // A library that is given a type may make one of it, and so may a method that asks for a constructor.
            var isMade = isOfLibrary || definition.TypeParameters[i].HasConstructorConstraint;
            if (isMade || !definition.TypeParameters[i].ConstraintTypes.IsEmpty)
                Create(method.TypeArguments[i] as INamedTypeSymbol, site, from, withConstructors: isMade);
        }
        if (_seen.Add(definition))
            _open.Enqueue(new CallStep(definition, site, from));
    }

    private void Enter(CallStep step)
    {
        if (step.Member is not IMethodSymbol method)
        {
            RunInitializers((INamedTypeSymbol)step.Member, step);
            return;
        }
        if (Guards(method))
            return;
        if (method.ContainingType is { } type && method.MethodKind != MethodKind.LocalFunction)
        {
            if (method.IsStatic || method.MethodKind == MethodKind.Constructor)
                Initialize(type, step.Site, step.From);
            if (method.MethodKind == MethodKind.Constructor)
                Construct(method, type, step);
            else if (method.IsVirtual || method.IsAbstract || method.IsOverride)
                Dispatch(method, step);
        }
        if (method.Name == CloneMethod)
            Call(ImplicitCalls.CopyConstructorOf(method.ContainingType!), step.Site, step);
        if (bodies.OperationOf(method, cancellation) is { } body)
            Walk(body, step);
    }

    private void Construct(IMethodSymbol constructor, INamedTypeSymbol type, CallStep step)
    {
        Create(type, step.Site, step.From, withConstructors: false);
        WalkInitializers(type, isStatic: false, step);
        var chainsOn = constructor.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax(cancellation) is ConstructorDeclarationSyntax { Initializer: not null });
        if (!chainsOn)
        {
            Call(
                type.BaseType?.InstanceConstructors.FirstOrDefault(candidate => candidate.Parameters.IsEmpty),
                step.Site, step);
        }
    }

    /// <summary>An object of the type exists from here on, and its members may be called through its bases.</summary>
    private void Create(INamedTypeSymbol? type, SyntaxNode site, CallStep? from, bool withConstructors)
    {
        type = type?.OriginalDefinition;
        if (type is not { IsAbstract: false } || !bodies.HasCodeOf(type))
            return;
        if (withConstructors)
        {
            foreach (var constructor in type.InstanceConstructors)
                Call(constructor, site, from);
        }
        var step = new CallStep(type, site, from);
        if (_created.ContainsKey(type))
            return;
        _created.Add(type, step);
        foreach (var dispatched in _dispatched.ToArray())
            Call(ImplementationIn(type, (IMethodSymbol)dispatched.Key), dispatched.Value.Site, dispatched.Value.From);
        if (!followsDelegates)
            return;
        foreach (var member in MembersCalledByLibraries(type))
            Call(member, site, from);
    }

    private void Dispatch(IMethodSymbol method, CallStep step)
    {
        if (_dispatched.ContainsKey(method))
            return;
        _dispatched.Add(method, step);
        foreach (var type in _created.Keys.ToArray())
            Call(ImplementationIn((INamedTypeSymbol)type, method), step.Site, step.From);
    }

    private IMethodSymbol? ImplementationIn(INamedTypeSymbol type, IMethodSymbol called)
    {
        _steps++;
        if (IsSpent)
            return null;
        if (called.ContainingType.TypeKind == TypeKind.Interface)
        {
            var definition = called.ContainingType.OriginalDefinition;
            foreach (var implemented in type.AllInterfaces)
            {
                if (!SymbolEqualityComparer.Default.Equals(implemented.OriginalDefinition, definition))
                    continue;
                var member = implemented.GetMembers().FirstOrDefault(
                    member => SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, called));
                return member is null ? null : type.FindImplementationForInterfaceMember(member) as IMethodSymbol;
            }
            return null;
        }
        for (var current = type; current is not null && !IsSpent; current = current.BaseType)
        {
            foreach (var member in current.GetMembers(called.Name).OfType<IMethodSymbol>())
            {
                for (var overridden = member.OverriddenMethod; overridden is not null && !IsSpent;
                    overridden = overridden.OverriddenMethod)
                {
                    _steps++;
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, called))
                        return member;
                }
            }
        }
        return null;
    }

    private IEnumerable<IMethodSymbol> MembersCalledByLibraries(INamedTypeSymbol type)
    {
        for (var current = type; current is not null && bodies.HasCodeOf(current); current = current.BaseType)
        {
            foreach (var member in current.GetMembers().OfType<IMethodSymbol>())
            {
                var first = member;
                while (first.OverriddenMethod is { } overridden && !IsSpent)
                {
                    _steps++;
                    first = overridden;
                }
                if (!bodies.HasCodeOf(first) && !first.IsImplicitlyDeclared)
                    yield return member;
            }
        }
        foreach (var implemented in type.AllInterfaces)
        {
            if (bodies.HasCodeOf(implemented))
                continue;
            foreach (var member in implemented.GetMembers())
            {
                if (type.FindImplementationForInterfaceMember(member) is IMethodSymbol implementation)
                    yield return implementation;
            }
        }
    }

    /// <summary>The static members of the type are initialised where it is first touched.</summary>
    private void Initialize(INamedTypeSymbol type, SyntaxNode site, CallStep? from)
    {
        type = type.OriginalDefinition;
        if (!bodies.HasCodeOf(type) || !_initialized.Add(type))
            return;
        _open.Enqueue(new CallStep(type, site, from));
    }

    private void RunInitializers(INamedTypeSymbol type, CallStep step)
    {
        WalkInitializers(type, isStatic: true, step);
        foreach (var constructor in type.StaticConstructors)
        {
            if (bodies.OperationOf(constructor, cancellation) is { } body)
                Walk(body, step);
        }
    }

    private void WalkInitializers(INamedTypeSymbol type, bool isStatic, CallStep step)
    {
        if (!bodies.HasCodeOf(type))
            return;
        if (!bodies.HasCodeOf(type))
            return;
        foreach (var member in type.GetMembers())
        {
            if (member.IsStatic != isStatic || member is not (IFieldSymbol or IPropertySymbol))
                continue;
            foreach (var reference in member.DeclaringSyntaxReferences)
            {
                var value = reference.GetSyntax(cancellation) switch
                {
                    VariableDeclaratorSyntax declarator => declarator.Initializer?.Value,
                    PropertyDeclarationSyntax property => property.Initializer?.Value,
                    _ => null,
                };
                if (value is not null && bodies.ModelOf(value.SyntaxTree).GetOperation(value, cancellation) is { } made)
                    Walk(made, step);
            }
        }
    }

    /// <summary>Everything that runs, or is made to run, with this piece of code.</summary>
    private void Walk(IOperation root, CallStep? from)
    {
        var open = new Stack<IOperation>();
        open.Push(root);
        while (open.Count > 0 && _found is null && !IsSpent)
        {
            _steps++;
            var operation = open.Pop();
            Look(operation, from);
            foreach (var child in operation.ChildOperations)
            {
                // A local function runs where it is mentioned, and what only has its name taken does not run.
                if (child is not ILocalFunctionOperation && operation is not INameOfOperation
                    && (followsDelegates || child is not (IAnonymousFunctionOperation or IMethodReferenceOperation)))
                    open.Push(child);
            }
        }
    }

    private void Look(IOperation operation, CallStep? from)
    {
        var site = operation.Syntax;
        switch (operation)
        {
            case IInvocationOperation call:
                Call(call.TargetMethod, site, from);
                break;
            case IObjectCreationOperation creation:
                Call(creation.Constructor, site, from);
                break;
            case IMethodReferenceOperation reference:
                Call(reference.Method, site, from);
                break;
            case IPropertyReferenceOperation property:
                if (Operations.IsWritten(property))
                    Call(property.Property.SetMethod, site, from);
                if (!Operations.IsWritten(property) || property.Parent is not ISimpleAssignmentOperation)
                    Call(property.Property.GetMethod, site, from);
                break;
            case IFieldReferenceOperation { Field.IsStatic: true, Field.IsConst: false } field:
                Initialize(field.Field.ContainingType, site, from);
                break;
            case IEventAssignmentOperation
                {
                    EventReference: IEventReferenceOperation { Event: var handled },
                } assignment:
                Call(assignment.Adds ? handled.AddMethod : handled.RemoveMethod, site, from);
                break;
            case IBinaryOperation { OperatorMethod: { } method }:
                Call(method, site, from);
                break;
            case IUnaryOperation { OperatorMethod: { } method }:
                Call(method, site, from);
                break;
            case IConversionOperation { OperatorMethod: { } method }:
                Call(method, site, from);
                break;
            case ICompoundAssignmentOperation { OperatorMethod: { } method }:
                Call(method, site, from);
                break;
            case IIncrementOrDecrementOperation { OperatorMethod: { } method }:
                Call(method, site, from);
                break;
            default:
                foreach (var called in ImplicitCalls.Of(operation, bodies))
                    Call(called, site, from);
                break;
        }
    }
}
