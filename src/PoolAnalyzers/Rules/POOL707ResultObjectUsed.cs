using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>The object that stands for a job is printed or compared where its value is meant.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL707ResultObjectUsed : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL707",
        title: "The result of a job is not its value",
        message: "'{0}' stands for the job, and its value has to be got from it first: here it is {1}",
        category: PoolAnalyzers.Rule.Results,
        severity: DiagnosticSeverity.Warning,
        description: "What a submit returns is an object that stands for the job. As a text it is the name of a type, "
            + "and it is equal to no value.");

    private const string Printed = "the name of its type";
    private const string Compared = "equal to no value";

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        var knowledge = scope.Knowledge;
        RegisterOperations(
            context, scope, (_, signs) => signs.NamesRuntime,
            found =>
        {
            if (Used(found.Operation, knowledge) is var (result, asWhat))
                found.Report(Diagnostic.Create(
                    Rule, result.Syntax.GetLocation(), result.Syntax.ToString(), asWhat));
        }, OperationKind.Interpolation, OperationKind.Invocation, OperationKind.Argument, OperationKind.Binary);
    }

    private static (IOperation, string)? Used(IOperation operation, ApiKnowledge knowledge)
    {
        switch (operation)
        {
            case IInterpolationOperation { Expression: var expression } when IsPrintedInVain(expression, knowledge):
                return (expression, Printed);
            case IBinaryOperation
                {
                    OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String,
                } sum:
                return IsPrintedInVain(sum.LeftOperand, knowledge) ? (sum.LeftOperand.WithoutConversions(), Printed)
                    : IsPrintedInVain(sum.RightOperand, knowledge) ? (sum.RightOperand.WithoutConversions(), Printed)
                    : null;
            case IArgumentOperation
                {
                    ArgumentKind: ArgumentKind.Explicit,
                    Parameter: { Type.SpecialType: SpecialType.System_Object } parameter,
                } argument when Prints(parameter) && IsPrintedInVain(argument.Value, knowledge):
                return (argument.Value.WithoutConversions(), Printed);
            case IInvocationOperation
                {
                    TargetMethod: { Name: nameof(ToString), Parameters.IsEmpty: true }, Instance: { } instance,
                } when IsPrintedInVain(instance, knowledge):
                return (instance.WithoutConversions(), Printed);
            case IInvocationOperation
                {
                    TargetMethod:
                    {
                        Name: nameof(Equals), IsStatic: false, ContainingType.SpecialType: SpecialType.System_Object,
                    },
                    Instance: { } instance, Arguments: { Length: 1 } arguments,
                } when IsResult(instance, knowledge)
                    && arguments[0].Value.WithoutConversions() is { Type: { IsValueType: true } }:
                return (instance.WithoutConversions(), Compared);
            default:
                return null;
        }
    }

    private static bool IsPrintedInVain(IOperation value, ApiKnowledge knowledge) =>
        IsResult(value, knowledge) && value.WithoutConversions().Type is { } type && !SaysSomething(type);

    /// <summary>Whether the value stands for a job that returns one.</summary>
    private static bool IsResult(IOperation value, ApiKnowledge knowledge)
    {
        if (value.WithoutConversions() is not { Type: INamedTypeSymbol { Arity: 1, TypeKind: TypeKind.Class } type }
            || Handles.IsOfTasks(type) || SubmittedWork.IsSequence(type)
            || (knowledge.RolesOfType(type) & (Roles.Waits | Roles.TellsIfDone)) != (Roles.Waits | Roles.TellsIfDone))
            return false;
        return type.OriginalDefinition.GetMembers().OfType<IMethodSymbol>().Any(method =>
            method.ReturnType is ITypeParameterSymbol && (knowledge.RolesOf(method) & Roles.Waits) != 0);
    }

    private static bool SaysSomething(ITypeSymbol type)
    {
        for (var current = type; current is { SpecialType: not SpecialType.System_Object }; current = current.BaseType)
        {
            if (current.GetMembers(nameof(ToString)).Any(member => member.IsOverride))
                return true;
        }
        return false;
    }

    /// <summary>Whether what is passed becomes a text.</summary>
    private static bool Prints(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol method && BaseLibraryEffects.IsOfBaseLibrary(method)
        && ((method.ContainingType.Name, method.Name) is ("Console", "Write" or "WriteLine")
            or ("TextWriter", "Write" or "WriteLine") or ("StringBuilder", "Append" or "AppendFormat")
            or ("String", "Format" or "Concat") or ("Convert", "ToString")
            or ("Debug" or "Trace", "Write" or "WriteLine"));
}
