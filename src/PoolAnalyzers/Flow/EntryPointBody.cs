using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Flow;

/// <summary>The body that a program begins with: of <c>Main</c>, or the top-level statements.</summary>
internal readonly struct EntryPointBody
{
    private readonly CodeBlockAnalysisContext _block;

    private EntryPointBody(CodeBlockAnalysisContext block, FlowUnit unit, AnalysisScope scope)
    {
        _block = block;
        Unit = unit;
        Scope = scope;
    }

    public FlowUnit Unit { get; }

    public AnalysisScope Scope { get; }

    public AnalyzerConfigOptions Options =>
        _block.Options.AnalyzerConfigOptionsProvider.GetOptions(_block.CodeBlock.SyntaxTree);

    public CancellationToken Cancellation => _block.CancellationToken;

    /// <summary>The name of <c>Main</c>, or what the top-level statements begin with.</summary>
    public SyntaxToken? Place => _block.CodeBlock switch
    {
        MethodDeclarationSyntax main => main.Identifier,
        CompilationUnitSyntax unit => unit.Members.OfType<GlobalStatementSyntax>().FirstOrDefault()?.GetFirstToken(),
        _ => null,
    };

    /// <summary>What a message calls it.</summary>
    public string Name => _block.CodeBlock is MethodDeclarationSyntax main
        ? $"'{main.Identifier.ValueText}'"
        : "the program";

    /// <summary>Its statements, if it has any.</summary>
    public IEnumerable<StatementSyntax> Statements => _block.CodeBlock switch
    {
        MethodDeclarationSyntax { Body: { } body } => body.Statements,
        CompilationUnitSyntax unit => unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement),
        _ => Enumerable.Empty<StatementSyntax>(),
    };

    /// <summary>
    /// Whether a worker may be the program run again: because it is published trimmed or native, or startup hooks are
    /// switched off in it.
    /// </summary>
    public bool MayRunAgain =>
        IsSet(_block.Options, "PublishTrimmed")
        || IsSet(_block.Options, "PublishAot")
        || IsSet(_block.Options, "StartupHookSupport", "false");

    public void Report(Diagnostic diagnostic) => _block.ReportDiagnostic(diagnostic);

    /// <summary>Has the entry point analyzed, if this is a program that its author starts; not one that runs tests.</summary>
    public static void Register(
        CompilationStartAnalysisContext context, AnalysisScope scope, Action<EntryPointBody> analyze)
    {
        var compilation = context.Compilation;
        var isProgram = compilation.Options.OutputKind
            is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication;
        if (!isProgram || IsSet(context.Options, "IsTestProject"))
            return;
        if (compilation.GetEntryPoint(context.CancellationToken) is not { } entryPoint)
            return;
        entryPoint = scope.Bodies.Implementation(entryPoint) ?? entryPoint;
        context.RegisterCodeBlockAction(block =>
        {
            if (block.OwningSymbol is not IMethodSymbol owner
                || !SymbolEqualityComparer.Default.Equals(owner.PartialImplementationPart ?? owner, entryPoint))
                return;
            if (scope.Bodies.UnitOf(block.CodeBlock, block.CancellationToken) is { } unit)
                analyze(new EntryPointBody(block, unit, scope));
        });
    }

    private static bool IsSet(AnalyzerOptions options, string property, string value = "true") =>
        options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property." + property, out var set)
        && string.Equals(set, value, StringComparison.OrdinalIgnoreCase);
}
