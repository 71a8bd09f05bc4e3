using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>Many items go to the workers one by one, although the job does next to nothing with each.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL801ChunkOfOne : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL801",
        title: "Small jobs for many items go to the workers in chunks",
        message: "{0} items go to the workers in {1} pieces, and each takes longer than its job: {2}",
        category: PoolAnalyzers.Rule.Efficiency,
        severity: DiagnosticSeverity.Info,
        description: "To hand a chunk over takes some microseconds, however large it is. Where the job takes less for "
            + "an item, most of the time goes by between the processes.");

    /// <summary>Property of a diagnostic: the size that would do; not there where leaving it out does.</summary>
    public const string Size = nameof(Size);

    private const int ManyChunks = 1000;
    private const int LargestTinyChunk = 8;
    private const int ChunksThatWouldDo = 32;
    private const int LargestProposed = 1000;
    private const int MostSteps = 24;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.RunsManyTimes, body =>
        {
            var known = new KnownItems(body.Unit, scope, body.Cancellation);
            foreach (var call in body.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
            {
                if (CallPerItem.Of(call, scope.Knowledge) is { ChunkSize: { } size } submit
                    && size.Value.WithoutConversions().ConstantValue is
                        { Value: int chunk and >= 1 and <= LargestTinyChunk }
                    && known.CountOf(submit.Items.Value) is { } count && count / chunk >= ManyChunks
                    && IsTiny(submit.Job.Value, body))
                    Report(body, call, size, count, chunk);
            }
        });

    private static void Report(
        BodyContext body, IInvocationOperation call, IArgumentOperation size, long count, int chunk)
    {
        var isLeftOut = size.Parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: null };
        var would = Math.Min(Math.Max(count / ChunksThatWouldDo, 1), LargestProposed)
            .ToString(CultureInfo.InvariantCulture);
        var place = size.ArgumentKind == ArgumentKind.Explicit
            ? size.Syntax
            : call.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access }
                ? access.Name
                : call.Syntax;
        var name = size.Parameter!.Name;
        body.Report(Diagnostic.Create(
            Rule, place.GetLocation(),
            isLeftOut
                ? ImmutableDictionary<string, string?>.Empty
                : ImmutableDictionary<string, string?>.Empty.Add(Size, $"{name}: {would}"),
            Number(count), Number(count / chunk),
            isLeftOut
                ? $"leave '{name}' out, for four chunks for each worker"
                : $"pass a larger '{name}', such as {would}"));
    }

    private static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');

    /// <summary>Whether the job only computes something out of its argument, in a few steps.</summary>
    private static bool IsTiny(IOperation job, BodyContext body)
    {
        job = job.WithoutConversions();
        if (job is IDelegateCreationOperation made)
            job = made.Target;
        var result = job switch
        {
            IAnonymousFunctionOperation { Body.Operations: { Length: 1 } statements }
                when statements[0] is IReturnOperation { ReturnedValue: { } value } => value,
            IMethodReferenceOperation { Method.DeclaringSyntaxReferences: { Length: 1 } references } =>
                ResultOf(references[0].GetSyntax(body.Cancellation), body),
            _ => null,
        };
        return result is not null && result.DescendantsAndSelf().Take(MostSteps + 1).ToArray() is var steps
            && steps.Length <= MostSteps && steps.All(IsStep);
    }

    private static IOperation? ResultOf(SyntaxNode method, BodyContext body)
    {
        var result = method switch
        {
            MethodDeclarationSyntax { ExpressionBody: { } arrow } => arrow.Expression,
            LocalFunctionStatementSyntax { ExpressionBody: { } arrow } => arrow.Expression,
            MethodDeclarationSyntax { Body: { } block } => ReturnedBy(block),
            LocalFunctionStatementSyntax { Body: { } block } => ReturnedBy(block),
            _ => null,
        };
        return result is null
            ? null
            : body.Scope.Bodies.ModelOf(method.SyntaxTree).GetOperation(result, body.Cancellation);
    }

    private static ExpressionSyntax? ReturnedBy(BlockSyntax block) =>
        block.Statements.Count == 1 ? (block.Statements[0] as ReturnStatementSyntax)?.Expression : null;

    private static bool IsStep(IOperation step) => step switch
    {
        IBinaryOperation { OperatorMethod: null } or IUnaryOperation { OperatorMethod: null }
            or IConversionOperation { OperatorMethod: null } or IParameterReferenceOperation or ILiteralOperation
            or IConditionalOperation or ITupleOperation or IParenthesizedOperation => true,
        // Strings are made one out of another, which takes its time.
        _ => false,
    } && step.Type is not { SpecialType: SpecialType.System_String };
}
