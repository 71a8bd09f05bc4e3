using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// The initialization of a type starts work on other threads and waits for it, and the work needs the type, which no
/// other thread can use before it is initialized.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("When the work is to be done instead, on a call or on first use, only its author knows.")]
public sealed class POOL112PoolInStaticInitializer : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL112",
        title: "The initialization of a type does not wait for work that needs the type",
        message: "'{0}' waits for other threads while '{1}' is being initialized, and they wait for that because of "
            + "'{2}': neither goes on; do the work in a method, or on first use in a 'Lazy'",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "While a type is being initialized, by its static constructor or the initializers of its static "
            + "fields, any other thread that needs it waits. If the initialization waits for that thread, both wait "
            + "for ever.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Races.Triggers, Analyze);

    private static void Analyze(BodyContext context)
    {
        if (context.Owner is not { IsStatic: true, ContainingType: { } type } owner
            || owner is not (IMethodSymbol { MethodKind: MethodKind.StaticConstructor } or IFieldSymbol
                or IPropertySymbol)
            || owner is IPropertySymbol && context.Unit.Graph.OriginalOperation is not IPropertyInitializerOperation)
            return;
        var body = Races.StartersIn(context).First();
        foreach (var fork in body.Forks)
        {
            if (fork.Domain == ForkDomain.Thread && !fork.IsCallback && fork.Within is null
                && WaitFor(fork, body, context.Scope.Knowledge) is { } wait
                && NeedOf(type, fork, context) is { } need)
                context.Report(Diagnostic.Create(
                    Rule, wait.GetLocation(), new[] { need.GetLocation() }, wait.ToString(), type.Name,
                    need.ToString()));
        }
    }

    /// <summary>Where the body waits for the work, for as long as it takes.</summary>
    private static SyntaxNode? WaitFor(Fork fork, BodyAnalysis body, ApiKnowledge knowledge)
    {
        if (fork.IsBlocking)
            return fork.Site.Syntax;
        foreach (var operation in body.Unit.All)
        {
            switch (operation)
            {
                case IPropertyReferenceOperation { Instance: { } instance } property
                    when (knowledge.RolesOf(property.Property) & Roles.Waits) != 0
                        && Mentions.Touches(body.Unit, instance, fork):
                    return property.Syntax;
                case IInvocationOperation { TargetMethod: var method } call
                    when (knowledge.RolesOf(method) & (Roles.Waits | Roles.Joins)) != 0
                        && !Handles.IsOfTasks(method.ReturnType) && Waits(call):
                    return call.Syntax;
            }
        }
        return null;

        bool Waits(IInvocationOperation call)
        {
            if (call.Instance is not { } instance)
                return call.Arguments.Any(argument => Mentions.Touches(body.Unit, argument.Value, fork))
                    && !call.Arguments.Any(argument => argument.ArgumentKind == ArgumentKind.Explicit
                        && (ConstantValues.IsTime(argument.Value.Type)
                            || argument.Value.Type?.SpecialType == SpecialType.System_Int32));
            return !Handles.IsTimed(call)
                && (Mentions.Touches(body.Unit, instance, fork)
                    || (fork.Pool is { } pool && (knowledge.RolesOf(call.TargetMethod) & Roles.Joins) != 0
                        && SymbolEqualityComparer.Default.Equals(
                            Mentions.SymbolOf(body.Unit.PlaceOf(instance)), pool)));
        }
    }

    /// <summary>
    /// Something in the work for which the type must have been initialized: a static field; and, if it has a static
    /// constructor, any static member, or a new object.
    /// </summary>
    private static SyntaxNode? NeedOf(INamedTypeSymbol type, Fork fork, BodyContext context)
    {
        var hasConstructor = type.StaticConstructors.Any(constructor => !constructor.IsImplicitlyDeclared);
        if (hasConstructor && fork.Function is IMethodReferenceOperation { Method: { IsStatic: true } job }
            && IsOwn(job))
            return fork.Function.Syntax;
        foreach (var step in JobSteps.Of(fork.Function, context.Scope, context.Tree, context.Cancellation))
        {
            var needs = step.Operation switch
            {
                IFieldReferenceOperation { Field: { IsStatic: true, IsConst: false } field } => IsOwn(field),
                IInvocationOperation { TargetMethod: { IsStatic: true } called } => hasConstructor && IsOwn(called),
                IPropertyReferenceOperation { Property: { IsStatic: true } property } =>
                    (hasConstructor || Places.IsAutomatic(property)) && IsOwn(property),
                IObjectCreationOperation { Constructor: { } constructor } => hasConstructor && IsOwn(constructor),
                _ => false,
            };
            if (needs && step.Place.SyntaxTree == context.Tree && !step.IsConditional)
                return step.Place;
        }
        return null;

        bool IsOwn(ISymbol member) =>
            SymbolEqualityComparer.Default.Equals(member.ContainingType?.OriginalDefinition, type.OriginalDefinition);
    }
}
