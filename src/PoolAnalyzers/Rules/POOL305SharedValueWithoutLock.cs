using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A shared value that is larger than a word has no lock, and several processes write it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL305SharedValueWithoutLock : PoolAnalyzer
{
    private const int MostInOneStep = 8;

    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL305",
        title: "A shared value that is larger than a word needs its lock",
        message: "'{0}' has no lock, and a '{1}' is written in several steps: processes that write it at the same time "
            + "leave parts of both; make it with a lock",
        category: PoolAnalyzers.Rule.SharedState,
        severity: DiagnosticSeverity.Warning,
        description: "Up to eight bytes are read and written in one step. Of what is larger, a process can see, and "
            + "two that write can leave, a part of one value and a part of another one.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.MakesUnlocked, Analyze);

    private static void Analyze(BodyContext context)
    {
        var knowledge = context.Scope.Knowledge;
        foreach (var job in ProcessJob.In(context).Where(job => job.MeetsItself))
        {
            var steps = job.Steps().ToArray();
            if (steps.Any(step => step.Operation is IInvocationOperation call
                && (knowledge.RolesOf(call.TargetMethod) & Roles.Acquires) != 0))
                continue;
            var captures = job.Captures();
            foreach (var step in steps)
            {
                if (step.Operation is IPropertyReferenceOperation { Instance: { } shared } property
                    && !property.Property.IsIndexer && Operations.IsWritten(property)
                    && (knowledge.RolesOf((ISymbol)property.Property) & Roles.ReadsAndWritesApart) != 0
                    && SizeOf(property.Type, 0) > MostInOneStep
                    && job.SharedBy(shared, captures) is ILocalSymbol local
                    && Functions.ValueOf(job.Body.Unit, local) is IInvocationOperation made
                    && (knowledge.RolesOf(made.TargetMethod) & Roles.MakesUnlocked) != 0
                    && made.Syntax.SyntaxTree == context.Tree)
                    context.Report(Diagnostic.Create(
                        Rule, made.Syntax.GetLocation(), new[] { step.Place.GetLocation() }, local.Name,
                        property.Type!.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat)));
            }
        }
    }

    /// <summary>How many bytes a value certainly takes.</summary>
    private static int SizeOf(ITypeSymbol? type, int depth) => type?.SpecialType switch
    {
        SpecialType.System_Boolean or SpecialType.System_SByte or SpecialType.System_Byte => 1,
        SpecialType.System_Char or SpecialType.System_Int16 or SpecialType.System_UInt16 => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double
            or SpecialType.System_DateTime => 8,
        SpecialType.System_Decimal => 16,
        SpecialType.None when type is INamedTypeSymbol { TypeKind: TypeKind.Struct } && depth < 8 =>
            type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsFixedSizeBuffer)
                .Sum(field => SizeOf(field.Type, depth + 1)),
        _ => 0,
    };
}
