using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A thread that must stay responsive waits for all jobs of a map, or for one, without a timeout and without a token.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL203MapBlocksUninterruptibly : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL203",
        title: "Do not wait for jobs without an end where a thread must stay responsive",
        message: "'{0}' blocks {1} until the work is done, and nothing can interrupt it: "
            + "await it, or wait with a timeout or a token",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "Calls that submit work and wait for it come back when the last job is done, however long that "
            + "takes. Until then the thread answers nobody: no event, no request, no Ctrl-C.");

    /// <summary>How long the repaired call waits, in the form <c>hh:mm:ss</c>; five minutes without it.</summary>
    public const string TimeoutOption = "pool.POOL203.timeout";

    /// <summary>What is waited where the option says nothing that can be used.</summary>
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);

    private const Roles Blocks = Roles.Submits | Roles.Waits;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        var knowledge = scope.Knowledge;
        RegisterBodies(context, scope, Roles.Submits, MayBlock, Analyze);

        bool MayBlock(SyntaxNode code, CodeSigns signs) =>
            signs.Names.Any(name => (knowledge.RolesOfName(name) & Blocks) == Blocks);
    }

    /// <summary>Whether the call hands work to a pool and comes back when it is done, and only then.</summary>
    internal static bool IsBlocking(IInvocationOperation call, ApiKnowledge knowledge) =>
        (knowledge.RolesOf(call.TargetMethod) & Blocks) == Blocks
        && !Flow.Iterations.BaseLibraryEffects.IsOfBaseLibrary(call.TargetMethod)
        && !call.Arguments.Any(argument => argument.ArgumentKind != ArgumentKind.DefaultValue
            && argument.Parameter is { } parameter && IsLimit(parameter.Type));

    private static bool IsLimit(ITypeSymbol type) =>
        ResponsiveCode.IsToken(type)
        || (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            ? nullable.TypeArguments[0]
            : type).Name == nameof(TimeSpan);

    private static void Analyze(BodyContext body)
    {
        var code = new ResponsiveCode(body.Scope, body.Cancellation);
        foreach (var call in body.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
        {
            if (IsBlocking(call, body.Scope.Knowledge) && code.Around(call) is { } where)
                body.Report(Diagnostic.Create(Rule, call.Syntax.GetLocation(), call.TargetMethod.Name, where));
        }
    }
}
