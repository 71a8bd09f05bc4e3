using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A child process is made, kept in a local and started, and nobody can ever learn how it ended.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL106NeverWaited : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL106",
        title: "A child process is waited for by whoever starts it",
        message: "'{0}' is started, and nobody waits for it: its failure goes unseen, and what it has not done when "
            + "the program ends depends on whether it is a daemon; declare it with 'using', or join it",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "The exit code and the exception of a child process are known to the object that started it. "
            + "Where that is gone, a failure is as good as a success; and a daemon ends in the middle of its work.");

    /// <summary>Property of a diagnostic: the local that holds the process.</summary>
    public const string Child = nameof(Child);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.MakesUnstarted, body =>
        {
            foreach (var child in scope.Protocols.FindUntouched(
                body.Unit, ChildEnd.Protocol, body.Cancellation, leftIn: ChildEnd.Started))
            {
                if ((scope.Knowledge.RolesOfBeing(child.Type) & Roles.WorkersAreProcesses) != 0
                    && (scope.Knowledge.RolesOfType(child.Type) & Roles.Disposes) != 0
                    && !IsLookedAt(child, body))
                    body.Report(Diagnostic.Create(
                        Rule, child.Creation.Syntax.GetLocation(),
                        ImmutableDictionary<string, string?>.Empty.Add(Child, child.Name), child.Name));
            }
        });

    /// <summary>Whether the code asks a property how the process has ended, or whether it has.</summary>
    private static bool IsLookedAt(Untouched child, BodyContext body) =>
        body.Unit.Graph.OriginalOperation.Descendants().OfType<IPropertyReferenceOperation>().Any(read =>
            read.Instance?.WithoutConversions() is ILocalReferenceOperation { Local: var local }
            && local.Name == child.Name
            && (body.Scope.Knowledge.RolesOf((ISymbol)read.Property) & Roles.TellsIfDone) != 0);
}
