using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Iterations;

/// <summary>What is work in progress, and what waits for it.</summary>
internal sealed class Handles(AnalysisScope scope, CancellationToken cancellation)
{
    private const string Tasks = "System.Threading.Tasks";
    private const int MostCalls = 3;

    private readonly Dictionary<IMethodSymbol, IInvocationOperation?> _starters = new(SymbolEqualityComparer.Default);

    /// <summary>
    /// The call that hands one piece of work to a worker, if the call is one or is of a method that does just that;
    /// null where it is not certain.
    /// </summary>
    public IInvocationOperation? SubmitBehind(IInvocationOperation call) => SubmitBehind(call, MostCalls);

    /// <summary>Whether the work is that of a task of the base class library, and not of a pool.</summary>
    public static bool IsTask(IInvocationOperation submit) =>
        submit.TargetMethod.ContainingNamespace?.ToDisplayString() == Tasks;

    /// <summary>
    /// The value that stands for the same work as the operation, seen from where it is used: behind conversions,
    /// <c>ConfigureAwait</c>, <c>AsTask</c>, <c>Unwrap</c>, <c>new ValueTask(…)</c>.
    /// </summary>
    public static IOperation Outermost(IOperation handle)
    {
        for (; ; )
        {
            (handle, var user) = Operations.UseOf(handle);
            switch (user)
            {
                case IInvocationOperation call when IsSameWork(call.TargetMethod)
                    && (ReferenceEquals(call.Instance, handle) || IsFirstOfExtension(call, handle)):
                    handle = call;
                    break;
                case IArgumentOperation { Parent: IInvocationOperation { TargetMethod.IsExtensionMethod: true } call }
                    argument when IsSameWork(call.TargetMethod) && ReferenceEquals(call.Arguments[0], argument):
                    handle = call;
                    break;
                case IArgumentOperation { Parent: IObjectCreationOperation { Type.Name: "ValueTask" } creation }
                    when creation.Arguments.Length == 1 && IsOfTasks(creation.Type):
                    handle = creation;
                    break;
                default:
                    return handle;
            }
        }
    }

    /// <summary>
    /// What waits for the work of the value, directly and without a time limit; null if nothing does.
    /// </summary>
    public IOperation? WaitOn(IOperation handle)
    {
        var outermost = Outermost(handle);
        var (value, user) = Operations.UseOf(outermost);
        switch (user)
        {
            case IAwaitOperation wait when ReferenceEquals(wait.Operation, value):
                return wait;
            case IPropertyReferenceOperation property when ReferenceEquals(property.Instance, value)
                && (scope.Knowledge.RolesOf(property.Property) & Roles.Waits) != 0:
                return property;
            case IInvocationOperation call when ReferenceEquals(call.Instance, value):
                if ((scope.Knowledge.RolesOf(call.TargetMethod) & Roles.Waits) != 0)
                    return IsTimed(call) ? null : call;
                var isAwaiter = call.TargetMethod is { Name: "GetAwaiter", Parameters.IsEmpty: true };
                return isAwaiter
                    && Operations.UseOf(call) is (_, IInvocationOperation { TargetMethod.Name: "GetResult" } result)
                        ? result
                        : null;
            default:
                return null;
        }
    }

    /// <summary>Whether the call may come back although the work is not done.</summary>
    public static bool IsTimed(IInvocationOperation call) => call.Arguments.Any(argument =>
        argument.ArgumentKind != ArgumentKind.DefaultValue
        && !Operations.IsNull(argument.Value)
        && TypeOf(argument) is not { Name: "CancellationToken" });

    private static ITypeSymbol? TypeOf(IArgumentOperation argument) => argument.Parameter?.Type;

    private IInvocationOperation? SubmitBehind(IInvocationOperation call, int depth)
    {
        var method = call.TargetMethod;
        var roles = scope.Knowledge.RolesOf(method);
        if ((roles & Roles.Submits) != 0)
        {
            var isOneJob = (roles & (Roles.Waits | Roles.Combines)) == 0
                && !method.ReturnsVoid
                && !method.Parameters.Any(parameter =>
                    (scope.Knowledge.RolesOf(parameter) & Roles.RunsManyTimes) != 0);
            return isOneJob && (!IsTask(call) || IsPlainStart(call)) ? call : null;
        }
        method = method.OriginalDefinition;
        if (depth == 0 || method.IsVirtual || method.IsAbstract || method.IsOverride || method.ReturnsVoid)
            return null;
        if (_starters.TryGetValue(method, out var known))
            return known;
        _starters.Add(method, null);
        return _starters[method] = OnlyStartOf(method, depth);
    }

    /// <summary>The submit that is all that a method of the compilation does.</summary>
    private IInvocationOperation? OnlyStartOf(IMethodSymbol method, int depth)
    {
        if (method.MethodKind != MethodKind.Ordinary
            || !SymbolEqualityComparer.Default.Equals(method.ContainingAssembly, scope.Knowledge.Compilation.Assembly)
            || scope.Bodies.OperationOf(method, cancellation) is not IMethodBodyOperation body
            || (body.BlockBody ?? body.ExpressionBody) is not { Operations.Length: 1 } block
            || block.Operations[0] is not IReturnOperation { ReturnedValue: { } returned })
            return null;
        returned = returned.WithoutConversions();
        if (returned is IAwaitOperation awaited)
            returned = awaited.Operation.WithoutConversions();
        foreach (var inner in returned.DescendantsAndSelf().OfType<IInvocationOperation>())
        {
            if (SubmitBehind(inner, depth - 1) is { } submit)
            {
                var handle = Outermost(inner);
                return ReferenceEquals(handle, returned) || ReferenceEquals(handle.WithoutConversions(), returned)
                    ? submit
                    : null;
            }
        }
        return null;
    }

    /// <summary>
    /// <c>Task.Run</c>, and <c>Task.Factory.StartNew</c> on the default scheduler: other ones may run the work where
    /// the caller is.
    /// </summary>
    private static bool IsPlainStart(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (call.Arguments.Any(argument => argument.Parameter?.Type.Name == "TaskScheduler"))
            return false;
        return method is { Name: "Run", IsStatic: true, ContainingType.Name: "Task" }
            || (method is { Name: "StartNew", ContainingType.Name: "TaskFactory" }
                && call.Instance?.WithoutConversions() is IPropertyReferenceOperation
                    { Property: { Name: "Factory", ContainingType.Name: "Task" } });
    }

    private static bool IsSameWork(IMethodSymbol method) =>
        method.Name is "ConfigureAwait" or "AsTask" or "Unwrap"
        && (IsOfTasks(method.ContainingType) || method.Name == "AsTask");

    public static bool IsOfTasks(ITypeSymbol? type) => type?.ContainingNamespace?.ToDisplayString() == Tasks;

    private static bool IsFirstOfExtension(IInvocationOperation call, IOperation handle) =>
        call.TargetMethod.IsExtensionMethod && call.Arguments.Length > 0
            && ReferenceEquals(call.Arguments[0].Value, handle);
}
