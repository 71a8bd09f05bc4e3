using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Flow;

/// <summary>The body that a program begins with: of <c>Main</c>, or the top-level statements.</summary>
internal readonly struct EntryPointBody
{
    private readonly SemanticModelAnalysisContext _file;
    private readonly SyntaxNode _code;

    private EntryPointBody(SemanticModelAnalysisContext file, SyntaxNode code, FlowUnit unit, AnalysisScope scope)
    {
        _file = file;
        _code = code;
        Unit = unit;
        Scope = scope;
    }

    public FlowUnit Unit { get; }

    public AnalysisScope Scope { get; }

    public AnalyzerConfigOptions Options =>
        _file.Options.AnalyzerConfigOptionsProvider.GetOptions(_code.SyntaxTree);

    public CancellationToken Cancellation => _file.CancellationToken;

    /// <summary>The name of <c>Main</c>, or what the top-level statements begin with.</summary>
    public SyntaxToken? Place => _code switch
    {
        MethodDeclarationSyntax main => main.Identifier,
        CompilationUnitSyntax unit => unit.Members.OfType<GlobalStatementSyntax>().FirstOrDefault()?.GetFirstToken(),
        _ => null,
    };

    /// <summary>What a message calls it.</summary>
    public string Name => _code is MethodDeclarationSyntax main
        ? $"'{main.Identifier.ValueText}'"
        : "the program";

    /// <summary>Its statements, if it has any.</summary>
    public IEnumerable<StatementSyntax> Statements => _code switch
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
        IsSet(_file.Options, "PublishTrimmed")
        || IsSet(_file.Options, "PublishAot")
        || IsSet(_file.Options, "StartupHookSupport", "false");

    public void Report(Diagnostic diagnostic) => _file.ReportDiagnostic(diagnostic);

    /// <summary>
    /// Has the entry point analyzed, if this is a program that its author starts; not one that runs tests.
    /// </summary>
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
        context.RegisterSemanticModelAction(file =>
        {
            foreach (var declaration in entryPoint.DeclaringSyntaxReferences)
            {
                if (declaration.SyntaxTree != file.SemanticModel.SyntaxTree)
                    continue;
                var code = declaration.GetSyntax(file.CancellationToken);
                if (scope.Bodies.UnitOf(code, file.CancellationToken) is { } unit)
                    analyze(new EntryPointBody(file, code, unit, scope));
            }
        });
    }

    private static bool IsSet(AnalyzerOptions options, string property, string value = "true") =>
        options.AnalyzerConfigOptionsProvider.GlobalOptions.TryGetValue("build_property." + property, out var set)
        && string.Equals(set, value, StringComparison.OrdinalIgnoreCase);
}
