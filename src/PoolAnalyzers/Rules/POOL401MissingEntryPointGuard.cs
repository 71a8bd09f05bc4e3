using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// An executable can start worker processes while its entry point has not called the guard. Reported at the entry
/// point, from what can be reached from there.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL401MissingEntryPointGuard : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL401",
        title: "A program that starts worker processes calls the entry-point guard first",
        message: "'{0}' starts worker processes before the entry-point guard has run: "
            + "make 'EntryPoint.Guard();' the first statement of {1}",
        category: PoolAnalyzers.Rule.ProcessBoundary,
        severity: DiagnosticSeverity.Warning,
        description: "Where a worker is the program run again, as in trimmed and native programs, the guard is what "
            + "makes it a worker. Without it the pool refuses to start any.");

    /// <summary>
    /// When the guard is asked for: <c>always</c>, or only where it is <c>needed</c>, in a project that is published
    /// trimmed or native or switches startup hooks off.
    /// </summary>
    public const string WhenOption = "pool.POOL401.when";

    private const string Needed = "needed";
    private const int MostSteps = 3;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        var compilation = context.Compilation;
        var isProgram = compilation.Options.OutputKind
            is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication;
        if (!isProgram || IsSet(context.Options, "IsTestProject"))
            return;
        if (compilation.GetEntryPoint(context.CancellationToken) is not { } entryPoint)
            return;
        var knowledge = scope.Knowledge;
        var analysis = new ProtocolAnalysis(scope);
        context.RegisterOperationBlockAction(block =>
        {
            if (SymbolEqualityComparer.Default.Equals(block.OwningSymbol, entryPoint))
                Analyze(block, entryPoint, knowledge, analysis);
        });
    }

    private static void Analyze(
        OperationBlockAnalysisContext context, IMethodSymbol entryPoint, ApiKnowledge knowledge,
        ProtocolAnalysis analysis)
    {
        if (!IsAskedFor(context) || BodyOf(context) is not { } body)
            return;
        var starts = new StartReachability(knowledge, analysis.Bodies, context.CancellationToken);
        var misuses = analysis.FindMisusesOfProgram(
            new FlowUnit(context.GetControlFlowGraph(body)), EntryPointProtocol.Protocol, EventsOf, context.CancellationToken);
        if (misuses.Count == 0 || starts.From(misuses[0].Operation) is not { } start)
            return;
        if (PlaceOf(entryPoint, context.CancellationToken) is not { } place)
            return;
        var where = place.IsKind(Microsoft.CodeAnalysis.CSharp.SyntaxKind.IdentifierToken)
            && place.Parent is MethodDeclarationSyntax method
                ? $"'{method.Identifier.ValueText}'"
                : "the program";
        context.ReportDiagnostic(Diagnostic.Create(
            Rule, place.GetLocation(), new[] { start.Site.GetLocation() }, Describe(start), where));

        Roles EventsOf(IOperation operation)
        {
            if (operation is IInvocationOperation call && starts.Guards(call.TargetMethod))
                return Roles.GuardsEntryPoint;
            return starts.From(operation) is null ? Roles.None : Roles.StartsProcesses;
        }
    }

    /// <summary>The body of <c>Main</c>, or that of the file with the top-level statements.</summary>
    private static IOperation? BodyOf(OperationBlockAnalysisContext context) =>
        context.OperationBlocks.FirstOrDefault(block => block is IBlockOperation or IMethodBodyOperation);

    private static bool IsAskedFor(OperationBlockAnalysisContext context)
    {
        var options = context.Options.AnalyzerConfigOptionsProvider.GetOptions(context.FilterTree);
        if (!options.TryGetValue(WhenOption, out var when)
            || !string.Equals(when.Trim(), Needed, StringComparison.OrdinalIgnoreCase))
            return true;
        return IsSet(context.Options, "PublishTrimmed")
            || IsSet(context.Options, "PublishAot")
            || IsSet(context.Options, "StartupHookSupport", "false");
    }

    private static bool IsSet(AnalyzerOptions options, string property, string value = "true") =>
        options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property." + property, out var set)
        && string.Equals(set, value, StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of <c>Main</c>, or what the top-level statements begin with.</summary>
    private static SyntaxToken? PlaceOf(IMethodSymbol entryPoint, CancellationToken cancellation)
    {
        foreach (var reference in entryPoint.DeclaringSyntaxReferences)
        {
            switch (reference.GetSyntax(cancellation))
            {
                case MethodDeclarationSyntax { Body: not null } or MethodDeclarationSyntax { ExpressionBody: not null }:
                    return ((MethodDeclarationSyntax)reference.GetSyntax(cancellation)).Identifier;
                case CompilationUnitSyntax unit:
                    return unit.Members.OfType<GlobalStatementSyntax>().FirstOrDefault()?.GetFirstToken();
            }
        }
        return null;
    }

    private static string Describe(CallStep start)
    {
        var names = new List<string>();
        for (var step = start; step is not null; step = step.From)
            names.Insert(0, NameOf(step.Member));
        if (names.Count > MostSteps)
            names = [names[0], "…", .. names.Skip(names.Count - MostSteps + 1)];
        return string.Join(" → ", names);
    }

    private static string NameOf(ISymbol member) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => "new " + constructor.ContainingType.Name,
        IMethodSymbol { AssociatedSymbol: { } owner } => $"{owner.ContainingType.Name}.{owner.Name}",
        IMethodSymbol { MethodKind: MethodKind.LocalFunction } => member.Name,
        IMethodSymbol { ContainingType: { } type } => $"{type.Name}.{member.Name}",
        _ => member.Name,
    };
}
