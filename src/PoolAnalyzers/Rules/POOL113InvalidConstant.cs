using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A constant is passed, or set, that the member never takes.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL113InvalidConstant : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL113",
        title: "Numbers and times that always throw",
        message: "'{0}' is '{1}', which always throws: it takes {2}",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Error,
        description: "Numbers of workers, sizes of chunks, timeouts and the like are checked at once. A constant that "
            + "is out of their range throws ArgumentOutOfRangeException whenever the code is reached.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        RegisterOperations(
            context, scope, (_, signs) => signs.NamesRuntime,
            found =>
            {
                var (symbol, value) = found.Operation switch
                {
                    IArgumentOperation { ArgumentKind: ArgumentKind.Explicit } argument =>
                        ((ISymbol?)argument.Parameter, argument.Value),
                    ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } assignment =>
                        (target.Property, assignment.Value),
                    _ => default,
                };
                if (symbol is null || ConstantValues.Of(value) is not { } constant
                    || scope.Knowledge.Ranges.Of(symbol) is not { } range || range.Takes(constant)
                    || ExpectedExceptions.Covers(
                        found.Operation, scope, found.Cancellation, "System.ArgumentOutOfRangeException"))
                    return;
                found.Report(Diagnostic.Create(
                    Rule, value.Syntax.GetLocation(), symbol.Name, value.Syntax.ToString(),
                    range.ToString(ConstantValues.IsTime(value.WithoutConversions().Type))));
            },
            OperationKind.Argument, OperationKind.SimpleAssignment);
    }
}
