using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;

namespace PoolAnalyzers.Rules;

/// <summary>
/// An argument, a result, a captured variable or the receiver of a job is of a type of which no value can go to another
/// process. Decided by the code by which the serialiser decides.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL403NotSerializable : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL403",
        title: "What goes to a worker process must be able to travel",
        message: "{0} cannot cross the process boundary: {1}",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "Arguments, captured variables and results of jobs of process pools are made into bytes and back "
            + "by their declared types. Streams, tasks, delegates, locks, handles and what does not say its type are "
            + "refused with a NotTransferableException before anything is sent.");

    /// <summary>Property of a diagnostic: it is the object around the lambda that cannot travel.</summary>
    public const string CapturesThis = nameof(CapturesThis);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        foreach (var job in ProcessJob.In(context))
        {
            if (ExpectedExceptions.Covers(
                job.Site, context.Scope, context.Cancellation, "PoolRuntime.NotTransferableException"))
                continue;
            if (context.Scope.Knowledge.IsFullyDescribed(job.Method))
                CheckSignature(context, job);
            CheckCaptures(context, job);
        }
    }

    /// <summary>The declared types of what goes to the job and comes back, which its delegate tells.</summary>
    private static void CheckSignature(BodyContext context, ProcessJob job)
    {
        if (job.Argument.Parameter?.Type is not INamedTypeSymbol { DelegateInvokeMethod: { } invoke })
            return;
        for (var i = 0; i < invoke.Parameters.Length; i++)
        {
            var type = invoke.Parameters[i].Type;
            if (job.Travel.Find(type, context.Cancellation) is not { } refused)
                continue;
            var source = job.SourceOf(i);
            if (source is not null && MayBeNull(source, type))
                continue;
            var isItem = source is not null && !SymbolEqualityComparer.Default.Equals(source.Value.Type, type);
            Report(
                context, source?.Value.Syntax ?? job.Argument.Value.Syntax,
                source is null ? $"Argument {i + 1} of the job"
                    : isItem ? $"An item of '{source.Parameter!.Name}'"
                    : $"The argument '{source.Parameter!.Name}'",
                refused);
        }
        if (ResultOf(invoke) is { } result && job.Travel.Find(result, context.Cancellation) is { } lost)
            Report(context, job.Argument.Value.Syntax, "The result of the job", lost);
    }

    private static ITypeSymbol? ResultOf(IMethodSymbol invoke) => invoke.ReturnType switch
    {
        { SpecialType: SpecialType.System_Void } => null,
        INamedTypeSymbol { Name: "Task" } task when SymbolTypes.IsTask(task) => task.TypeArguments.FirstOrDefault(),
        { } type => type,
    };

    private static bool MayBeNull(IArgumentOperation argument, ITypeSymbol type)
    {
        var value = argument.Value.WithoutConversions();
        return Operations.IsNull(value) || IsDefault(value) || IsAnnotated(type);
    }

    private static bool IsDefault(IOperation value) => value is IDefaultValueOperation
        || value is IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } };

    private static bool IsAnnotated(ITypeSymbol type) => type.NullableAnnotation == NullableAnnotation.Annotated;

    private static void CheckCaptures(BodyContext context, ProcessJob job)
    {
        if (job.Reference is { } reference && reference.Method.MethodKind != MethodKind.LocalFunction)
        {
            if (reference.Instance is { Type: INamedTypeSymbol type } receiver
                && !IsChildItself(context, type)
                && job.Travel.FindInThis(type, context.Cancellation) is { } refused)
                Report(context, receiver.IsImplicit ? reference.Syntax : receiver.Syntax,
                    $"The object that the job is called on, a '{type.Name}',", refused);
            return;
        }
        var captures = job.Captures();
        foreach (var captured in captures.Variables)
        {
            // A delegate among the captured variables travels as what it is.
            if (Subject.TypeOf(captured.Key) is not { } type || type.TypeKind == TypeKind.Delegate
                || IsAnnotated(type) && !IsNotNullHere(captured.Value)
                || job.Travel.Find(type, context.Cancellation) is not { } refused
                || captured.Value.FirstOrDefault(use => use.Syntax.SyntaxTree == context.Tree) is not { } use)
                continue;
            Report(context, use.Syntax, $"The captured variable '{captured.Key.Name}'", refused);
        }
        if (captures.This.FirstOrDefault(use => use.Syntax.SyntaxTree == context.Tree) is { } self
            && TypeAround(context, self) is { } around && !IsChildItself(context, around)
            && job.Travel.FindInThis(around, context.Cancellation) is { } inThis)
            Report(context, PlaceOf(self), "'this', which the job captures by using a member of its class,", inThis,
                ImmutableDictionary<string, string?>.Empty.Add(CapturesThis, ""));
    }

    /// <summary>What may be null by its declaration and is used as if it were not.</summary>
    private static bool IsNotNullHere(List<IOperation> uses) => uses.Any(use =>
        use.SemanticModel?.GetTypeInfo(use.Syntax).Nullability.FlowState == NullableFlowState.NotNull);

    private static bool IsChildItself(BodyContext context, ITypeSymbol type)
    {
        var child = context.Scope.Knowledge.Runtime?.GetTypeByMetadataName("PoolRuntime.ChildProcess");
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at, child))
                return true;
        }
        return false;
    }

    private static INamedTypeSymbol? TypeAround(BodyContext context, IOperation self) =>
        context.Scope.Bodies.ModelOf(self.Syntax.SyntaxTree)
            .GetEnclosingSymbol(self.Syntax.SpanStart, context.Cancellation)?.ContainingType;

    private static SyntaxNode PlaceOf(IOperation self) =>
        self is IInstanceReferenceOperation { IsImplicit: true, Parent: { } user } ? user.Syntax : self.Syntax;

    private static void Report(
        BodyContext context, SyntaxNode place, string what, Refused refused,
        ImmutableDictionary<string, string?>? properties = null) => context.Report(Diagnostic.Create(
            Rule, place.GetLocation(), properties,
            refused.Path.Length == 0 ? what : $"{what} (at '{refused.Path}')",
            refused.Reason));
}
