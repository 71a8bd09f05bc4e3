using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>Tells why the thread that runs an operation must not be blocked, where that is certain.</summary>
internal sealed class ResponsiveCode(AnalysisScope scope, CancellationToken cancellation)
{
    /// <summary>
    /// The code that the operation is in, as a message names it; null if nothing speaks against blocking.
    /// </summary>
    public string? Around(IOperation operation)
    {
        var function = FunctionAround(operation);
        if (function is IAnonymousFunctionOperation lambda)
            return IsJob(lambda) ? null : OfLambda(lambda);
        var method = (function as ILocalFunctionOperation)?.Symbol ?? MethodAround(operation);
        if (method is null)
            return null;
        var isEntryPoint = function is null && IsEntryPoint(method);
        if (isEntryPoint)
            return HandlesInterrupts(operation) ? "the program, which handles Ctrl-C itself," : null;
        if (method.IsAsync)
            return $"the async method '{method.Name}'";
        if (Frameworks.HandlesEvent(method))
            return $"the event handler '{method.Name}'";
        if (function is null && Frameworks.HandlesRequest(method))
            return $"the request handler '{method.Name}'";
        return TakesToken(method) && !IsInLoopThatAsks(operation)
            ? $"'{method.Name}', which is given a token to be stopped by,"
            : null;
    }

    private string? OfLambda(IAnonymousFunctionOperation lambda)
    {
        if (lambda.Symbol.IsAsync)
            return "an async lambda";
        if (lambda.Parent is not IDelegateCreationOperation creation)
            return null;
        var (value, user) = Operations.UseOf(creation);
        return user switch
        {
            IEventAssignmentOperation { Adds: true, EventReference: IEventReferenceOperation { Event: var raised } }
                when Frameworks.IsHandler(lambda.Symbol) && Frameworks.IsUserInterface(raised.ContainingType) =>
                $"the handler of the event '{raised.Name}'",
            IArgumentOperation { Parent: IInvocationOperation call }
                when Frameworks.TakesRequestHandler(call.TargetMethod) =>
                "a request handler",
            _ => null,
        };
    }

    /// <summary>A job has a worker for itself.</summary>
    private bool IsJob(IAnonymousFunctionOperation lambda) =>
        lambda.Parent is IDelegateCreationOperation { Parent: IArgumentOperation { Parameter: { } parameter } }
        && (scope.Knowledge.RolesOf(parameter) & (Roles.RunsOnce | Roles.RunsManyTimes)) != 0;

    private static IOperation? FunctionAround(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is IAnonymousFunctionOperation or ILocalFunctionOperation)
                return parent;
        }
        return null;
    }

    private IMethodSymbol? MethodAround(IOperation operation) => scope.Bodies.ModelOf(operation.Syntax.SyntaxTree)
        .GetEnclosingSymbol(operation.Syntax.SpanStart, cancellation) as IMethodSymbol;

    private bool IsEntryPoint(IMethodSymbol method) => SymbolEqualityComparer.Default.Equals(
        method, scope.Knowledge.Compilation.GetEntryPoint(cancellation));

    private static bool TakesToken(IMethodSymbol method) => method.Parameters.Any(parameter => IsToken(parameter.Type));

    public static bool IsToken(ITypeSymbol? type) =>
        type is { Name: "CancellationToken", ContainingNamespace: { Name: "Threading", ContainingNamespace.Name: "System" } };

    /// <summary>Work in pieces, between which it is asked whether to go on.</summary>
    private static bool IsInLoopThatAsks(IOperation operation)
    {
        for (var parent = operation.Parent; parent is not null; parent = parent.Parent)
        {
            if (parent is ILoopOperation loop
                && loop.Descendants().Any(inner => inner is IParameterReferenceOperation && IsToken(inner.Type)))
                return true;
        }
        return false;
    }

    // ---- Ctrl-C

    /// <summary>
    /// Whether a handler has been installed before that keeps Ctrl-C from ending the program: in the same code, or in
    /// a method that it calls.
    /// </summary>
    private bool HandlesInterrupts(IOperation operation)
    {
        foreach (var earlier in Operations.RootOf(operation).Descendants())
        {
            if (earlier.Syntax.SpanStart >= operation.Syntax.SpanStart || FunctionAround(earlier) is not null)
                continue;
            if (InstallsHandler(earlier))
                return true;
            if (earlier is IInvocationOperation call
                && scope.Bodies.OperationOf(call.TargetMethod, cancellation) is { } body
                && body.Descendants().Any(InstallsHandler))
                return true;
        }
        return false;
    }

    private bool InstallsHandler(IOperation operation)
    {
        switch (operation)
        {
            case IEventAssignmentOperation
            {
                Adds: true, EventReference: IEventReferenceOperation { Event: { Name: "CancelKeyPress" } raised }
            } assignment when raised.ContainingType.ToDisplayString() == "System.Console":
                return GoesOn(assignment.HandlerValue);
            case IInvocationOperation { TargetMethod: { Name: "Create", ContainingType: var type } } call
                when type.ToDisplayString() == "System.Runtime.InteropServices.PosixSignalRegistration":
                return call.Arguments.Any(argument => GoesOn(argument.Value));
            default:
                return false;
        }
    }

    /// <summary>Whether the handler says that the program is not to end.</summary>
    private bool GoesOn(IOperation handler)
    {
        handler = handler.WithoutConversions();
        if (handler is IDelegateCreationOperation creation)
            handler = creation.Target;
        var code = handler switch
        {
            IAnonymousFunctionOperation lambda => lambda.Body,
            IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } local } reference =>
                LocalFunction(local, reference),
            IMethodReferenceOperation reference => scope.Bodies.OperationOf(reference.Method, cancellation),
            _ => null,
        };
        return code is not null && code.Descendants().Any(operation => operation is ISimpleAssignmentOperation
        {
            Target: IPropertyReferenceOperation { Property: { Name: "Cancel", ContainingType.Name: var type } },
            Value.ConstantValue: { HasValue: true, Value: true },
        } && type is "ConsoleCancelEventArgs" or "PosixSignalContext");
    }

    private static IOperation? LocalFunction(IMethodSymbol function, IOperation from) =>
        function.DeclaringSyntaxReferences.FirstOrDefault() is { } declaration
        && from.SemanticModel is { } model && declaration.SyntaxTree == model.SyntaxTree
            ? model.GetOperation(declaration.GetSyntax())
            : null;
}
