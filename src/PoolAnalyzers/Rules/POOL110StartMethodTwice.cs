using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// The start method of the program is chosen after it has been chosen. An error where that is so on every path, a
/// warning where it is so on some.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL110StartMethodTwice : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL110",
        title: "The start method of a program is chosen once",
        message: "'{0}' {1} been called before, and is called once in a program: "
            + "a single pool can have another start method by its options",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Error,
        description: "StartMethods.Set chooses the start method of the whole program. A second call throws "
            + "InvalidOperationException, whatever it chooses.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.OncePerProgram, body => Analyze(body, body.Unit));

    private static void Analyze(BodyContext body, FlowUnit unit)
    {
        var once = new AlwaysCalls(body.Scope, Roles.OncePerProgram, body.Cancellation);
        var misuses = body.Scope.Protocols.FindMisusesOfProgram(
            unit, OncePerProgram.Protocol,
            operation => operation is IInvocationOperation call && once.By(call.TargetMethod)
                ? Roles.OncePerProgram
                : Roles.None,
            body.Cancellation);
        foreach (var misuse in misuses)
        {
            if (misuse.Operation is not IInvocationOperation call || IsInHandler(call.Syntax)
                || ExpectedExceptions.Covers(
                    call, body.Scope, body.Cancellation, "System.InvalidOperationException"))
                continue;
            body.Report(Diagnostic.Create(
                Rule,
                call.Syntax.GetLocation(),
                misuse.OnEveryPath ? Rule.DefaultSeverity : DiagnosticSeverity.Warning,
                null,
                null,
                once.NameOf(call.TargetMethod), misuse.OnEveryPath ? "has" : "may have"));
        }
        foreach (var nested in unit.Nested(body.Cancellation))
            Analyze(body, nested);
    }

    /// <summary>What failed in front of a handler may be what is tried again in it.</summary>
    private static bool IsInHandler(SyntaxNode call) =>
        call.Ancestors().Any(outer => outer is CatchClauseSyntax or FinallyClauseSyntax);
}
