using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Boundary;

/// <summary>Tells jobs that do nothing but wait for files, connections and other programs.</summary>
internal sealed class WaitingJobs(AnalysisScope scope)
{
    private const int MostSteps = 1_000;

    /// <summary>Where what the base library does with the content of files and connections is little.</summary>
    private static readonly string[] Carriers = ["System.IO", "System.Net", "System.Data", "System.Diagnostics"];

    private static readonly HashSet<string> QuickTypes = new(StringComparer.Ordinal)
    {
        "Path", "Uri", "TimeSpan", "DateTimeOffset", "Guid", "Math", "Task", "ValueTask", "TaskAwaiter",
        "ConfiguredTaskAwaitable", "DefaultInterpolatedStringHandler", "Encoding", "CancellationToken",
        "CancellationTokenSource",
    };

    private static readonly HashSet<string> InMemory = new(StringComparer.Ordinal)
    {
        "MemoryStream", "UnmanagedMemoryStream", "StringReader", "StringWriter",
    };

    private ApiKnowledge Knowledge => scope.Knowledge;

    /// <summary>
    /// Whether all that the job does is known, is waiting for input and output and little else, and does the same on a
    /// thread of this process.
    /// </summary>
    public bool IsOne(ProcessJob job)
    {
        var captures = job.Captures();
        if (captures.Variables.Values.Any(uses => uses.Any(Operations.IsWritten)))
            return false;
        var steps = job.Steps().Take(MostSteps + 1).Select(step => step.Operation).ToArray();
        return steps.Length <= MostSteps && steps.Any(WaitsOutside)
            && steps.All(step => IsQuick(step) && !Changes(step, captures));
    }

    private bool WaitsOutside(IOperation step) => step switch
    {
        IInvocationOperation { TargetMethod: var method } => WaitsOutside(method),
        IObjectCreationOperation { Constructor: { } constructor } => WaitsOutside(constructor),
        _ => false,
    };

    /// <summary>Printing and sleeping stand for something else in most programs that do nothing but that.</summary>
    private bool WaitsOutside(IMethodSymbol method)
    {
        const Roles others = Roles.IsOfWholeProcess | Roles.LeavesArgumentsAlone | Roles.Sleeps | Roles.Starts
            | Roles.Submits;
        var roles = Knowledge.RolesOf(method);
        return (roles & Roles.ReachesOutside) != 0 && (roles & others) == 0
            && BaseLibraryEffects.Of(method, roles) != BaseLibraryEffects.Effect.Delays;
    }

    private bool IsQuick(IOperation step)
    {
        switch (step)
        {
            case IInvocationOperation { TargetMethod: var method } call:
                return WaitsOutside(method) || IsQuick(method) || (HasCode(method) && !CallsItself(call));
            case IObjectCreationOperation { Constructor: { } constructor }:
                return WaitsOutside(constructor) || IsQuick(constructor)
                    || scope.Bodies.HasCodeOf(constructor.ContainingType);
            case IPropertyReferenceOperation { Property: var property }:
                return !(property.IsStatic && property.SetMethod is not null)
                    && property.ContainingType.Name != nameof(Environment)
                    && (Knowledge.RolesOf((ISymbol)property) & Roles.IsOfWholeProcess) == 0;
            case IFieldReferenceOperation { Field: var field }:
                return !field.IsStatic || field.IsReadOnly || field.IsConst;
            case ILoopOperation loop:
                return loop.Descendants().Any(WaitsOutside);
            case ILockOperation or IInvalidOperation or IDynamicInvocationOperation or IDynamicMemberReferenceOperation
                or IAddressOfOperation or IFunctionPointerInvocationOperation:
                return false;
            default:
                return true;
        }
    }

    private bool IsQuick(IMethodSymbol method)
    {
        var roles = Knowledge.RolesOf(method);
        const Roles others = Roles.IsOfWholeProcess | Roles.Starts | Roles.Submits | Roles.Acquires
            | Roles.Synchronizes;
        if (!BaseLibraryEffects.IsOfBaseLibrary(method) || (roles & others) != 0)
            return false;
        if (BaseLibraryEffects.Of(method, roles)
            is BaseLibraryEffects.Effect.Prints or BaseLibraryEffects.Effect.Delays)
            return true;
        var type = method.ContainingType;
        return type.SpecialType != SpecialType.None || type.TypeKind == TypeKind.Enum
            || (QuickTypes.Contains(type.Name)
                && method.Parameters.All(parameter => parameter.Type.TypeKind != TypeKind.Delegate))
            || (type.ContainingNamespace.ToDisplayString() is var space
                && Carriers.Any(carrier => space.StartsWith(carrier, StringComparison.Ordinal))
                && !space.EndsWith("Compression", StringComparison.Ordinal) && !InMemory.Contains(type.Name));
    }

    /// <summary>Whether what is called is one of the steps itself.</summary>
    private bool HasCode(IMethodSymbol method) => scope.Bodies.HasCodeOf(method) && method is
        { IsAbstract: false, IsVirtual: false, IsOverride: false, MethodKind: not MethodKind.DelegateInvoke };

    private static bool CallsItself(IInvocationOperation call) =>
        call.TargetMethod.OriginalDefinition.DeclaringSyntaxReferences.Any(declaration =>
            declaration.SyntaxTree == call.Syntax.SyntaxTree && declaration.Span.Contains(call.Syntax.Span));

    /// <summary>Whether something is changed that threads would share, and processes have copies of.</summary>
    private static bool Changes(IOperation step, Captures captures) =>
        step is IFieldReferenceOperation or IPropertyReferenceOperation && Operations.IsWritten(step)
        && ((IMemberReferenceOperation)step).Instance?.WithoutConversions() switch
        {
            ILocalReferenceOperation { Local: var local } => captures.Variables.ContainsKey(local),
            IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } => false,
            _ => true,
        };
}
