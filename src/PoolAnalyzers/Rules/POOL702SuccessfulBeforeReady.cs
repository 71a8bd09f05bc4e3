using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A job is asked how it went while it may still be running.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL702SuccessfulBeforeReady : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL702",
        title: "A job is waited for before it is asked how it went",
        message: "'{0}' is asked although nothing has waited for the job, and throws while it is not over: wait for it first",
        category: PoolAnalyzers.Rule.Results,
        severity: DiagnosticSeverity.Warning,
        description: "Successful tells how a job went that is over. Before that it throws InvalidOperationException, and "
            + "whether that is so depends on how fast the worker is.");

    /// <summary>Property of a diagnostic: the local that stands for the job.</summary>
    public const string Result = nameof(Result);

    /// <summary>Property of a diagnostic: the method that waits for it.</summary>
    public const string WaitMethod = nameof(WaitMethod);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.NeedsDone, body => Analyze(body, body.Unit));

    private static void Analyze(BodyContext body, FlowUnit unit)
    {
        var knowledge = body.Scope.Knowledge;
        var locals = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in unit.All)
        {
            switch (AskedBy(operation, knowledge) is { } asked ? unit.PlaceOf(asked) : null)
            {
                case IInvocationOperation call when SubmittedWork.IsSubmit(call, knowledge):
                    Report(body, operation, null);
                    break;
                case ILocalReferenceOperation { Local: var local } when locals.Add(local) && IsFollowed(local, unit, knowledge):
                    foreach (var misuse in body.Scope.Protocols.FindMisusesOfProgram(
                        unit, ResultReadiness.Protocol, each => EventOf(each, local, unit, knowledge), body.Cancellation))
                        Report(body, misuse.Operation, local);
                    break;
            }
        }
        foreach (var nested in unit.Nested(body.Cancellation))
            Analyze(body, nested);
    }

    private static void Report(BodyContext body, IOperation asking, ILocalSymbol? result)
    {
        if (ExpectedExceptions.Covers(asking, body.Scope, body.Cancellation, "System.InvalidOperationException"))
            return;
        var properties = ImmutableDictionary<string, string?>.Empty;
        if (result is not null && body.Scope.Knowledge.FindWait(result.Type) is { } wait)
            properties = properties.Add(Result, result.Name).Add(WaitMethod, wait.Name);
        body.Report(Diagnostic.Create(Rule, asking.Syntax.GetLocation(), properties, asking switch
        {
            IInvocationOperation call => call.TargetMethod.Name,
            IPropertyReferenceOperation property => property.Property.Name,
            _ => asking.Syntax.ToString(),
        }));
    }

    /// <summary>What is asked how its work went; null if the operation does not do that.</summary>
    private static IOperation? AskedBy(IOperation operation, ApiKnowledge knowledge) => operation switch
    {
        IPropertyReferenceOperation { Instance: { } asked } property
            when (knowledge.RolesOf(property.Property) & Roles.NeedsDone) != 0 => asked,
        IInvocationOperation { Instance: { } asked } call
            when (knowledge.RolesOf(call.TargetMethod) & Roles.NeedsDone) != 0 => asked,
        _ => null,
    };

    /// <summary>Whether everything that is done with the local can be seen in this body.</summary>
    private static bool IsFollowed(ILocalSymbol local, FlowUnit unit, ApiKnowledge knowledge) =>
        unit.Declares(local) && !unit.IsWrittenInside(local) && !unit.Functions.Captures([local])
        && unit.Assigned(local).Any(value => IsSubmit(value, knowledge));

    private static bool IsSubmit(IOperation value, ApiKnowledge knowledge) =>
        value.WithoutConversions() is IInvocationOperation call && SubmittedWork.IsSubmit(call, knowledge);

    /// <summary>What an operation does about the work: whatever may wait for it, by whatever way, counts as doing so.</summary>
    private static Roles EventOf(IOperation operation, ILocalSymbol local, FlowUnit unit, ApiKnowledge knowledge)
    {
        if (AskedBy(operation, knowledge) is { } asked)
            return IsLocal(unit.PlaceOf(asked)) ? Roles.NeedsDone : Roles.None;
        switch (operation)
        {
            case ISimpleAssignmentOperation assignment when IsLocal(unit.PlaceOf(assignment.Target)):
                return IsSubmit(assignment.Value, knowledge) ? Roles.Submits : Roles.Waits;
            case ILocalReferenceOperation mention when IsLocal(mention):
                var user = Operations.UseOf(mention).User;
                return Operations.IsWritten(mention) || (user is not null && AskedBy(user, knowledge) is not null)
                    ? Roles.None
                    : Roles.Waits;
            // Whether there is anything to dispose of at the end of a using.
            case IIsNullOperation { IsImplicit: true }:
            case IAwaitOperation or IDynamicInvocationOperation or IFunctionPointerInvocationOperation:
                return Roles.Waits;
            case IPropertyReferenceOperation property when (knowledge.RolesOf(property.Property) & Roles.Waits) != 0:
                return Roles.Waits;
            case IInvocationOperation call:
                return MayWait(call, knowledge) ? Roles.Waits : Roles.None;
            default:
                return Roles.None;
        }

        bool IsLocal(IOperation place) =>
            place is ILocalReferenceOperation reference && SymbolEqualityComparer.Default.Equals(reference.Local, local);
    }

    private static bool MayWait(IInvocationOperation call, ApiKnowledge knowledge)
    {
        if (SubmittedWork.IsSubmit(call, knowledge))
            return false;
        const Roles Waiting = Roles.Waits | Roles.Joins | Roles.Terminates | Roles.Disposes | Roles.Synchronizes;
        return (knowledge.RolesOf(call.TargetMethod) & Waiting) != 0
            || !BaseLibraryEffects.IsOfBaseLibrary(call.TargetMethod)
            || call.TargetMethod.MethodKind == MethodKind.DelegateInvoke
            || call.Arguments.Any(argument => argument.Parameter?.Type.TypeKind == TypeKind.Delegate);
    }
}
