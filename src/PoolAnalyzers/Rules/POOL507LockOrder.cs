using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;
using Place = PoolAnalyzers.Flow.Concurrency.Location;

namespace PoolAnalyzers.Rules;

/// <summary>Two locks of a type are taken in one order here and in the other order there.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
[NoCodeFix("Which order is the right one is for the author to say.")]
public sealed class POOL507LockOrder : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL507",
        title: "Locks are taken in the same order everywhere",
        message: "'{0}' is taken while '{1}' is held, and elsewhere it is the other way round: two threads can wait "
            + "for each other for ever",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Info,
        description: "A thread that holds one lock and wants the other, and a thread that holds the other and wants "
            + "the one, wait for each other.",
        watchesBaseLibrary: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        context.RegisterSemanticModelAction(file =>
        {
            var root = file.SemanticModel.SyntaxTree.GetRoot(file.CancellationToken);
            foreach (var type in root.DescendantNodes(node => node is not StatementSyntax)
                .OfType<TypeDeclarationSyntax>())
            {
                if (type is not InterfaceDeclarationSyntax && TakesTwo(type, scope))
                    Analyze(type, scope, file);
            }
        });

    /// <summary>A quick look whether some member may take a lock while it holds another one.</summary>
    private static bool TakesTwo(TypeDeclarationSyntax type, AnalysisScope scope) =>
        scope.Mentions(type, Roles.Acquires) || type.DescendantNodes().OfType<LockStatementSyntax>().Skip(1).Any();

    private static void Analyze(TypeDeclarationSyntax type, AnalysisScope scope, SemanticModelAnalysisContext file)
    {
        var taken = new List<Nested>();
        foreach (var member in type.Members)
        {
            if (member is TypeDeclarationSyntax
                || member.DescendantNodes().OfType<LockStatementSyntax>().Skip(1).FirstOrDefault() is null
                && !scope.Mentions(member, Roles.Acquires))
                continue;
            foreach (var unit in scope.Bodies.UnitsOf(member, file.CancellationToken))
                scope.Concurrency.VisitLocked(unit, (body, operation, locks) => Add(body, operation, locks),
                    file.CancellationToken);
        }
        var reported = new HashSet<SyntaxNode>();
        foreach (var here in taken.OrderBy(one => one.At.SpanStart))
        {
            // The first one that is seen sets the order.
            var other = taken.FirstOrDefault(there => there.At.SpanStart < here.At.SpanStart
                && there.Inner.Equals(here.Outer) && there.Outer.Equals(here.Inner)
                && !there.Held.Locks.Any(held => here.Held.Locks.Any(mine => Guards(mine, held, here))));
            if (other is not null && reported.Add(here.At))
                file.ReportDiagnostic(Diagnostic.Create(
                    Rule, here.At.GetLocation(), new[] { other.At.GetLocation() }, here.Inner.Name, here.Outer.Name));
        }

        void Add(FlowUnit body, IOperation operation, LockSet locks)
        {
            if (locks.IsEmpty || operation is not IInvocationOperation call
                || (scope.Knowledge.RolesOf(call.TargetMethod) & Roles.Acquires) == 0
                || LockCalls.MayFail(call.TargetMethod)
                || Effects.LockOf(call) is not { } expression
                || Places.OfObject(body, expression) is not { IsVariable: false, Symbol: not null } inner)
                return;
            foreach (var held in locks.Locks)
            {
                if (held is { IsShared: false, Identity: { IsVariable: false, Symbol: not null } outer }
                    && !outer.Equals(inner))
                    taken.Add(new Nested(outer, inner, locks, expression.Syntax));
            }
        }
    }

    /// <summary>Whether a third lock is held at both places: then the two never meet.</summary>
    private static bool Guards(HeldLock mine, HeldLock theirs, Nested here) =>
        mine.Excludes(theirs) && !here.Inner.Equals(mine.Identity) && !here.Outer.Equals(mine.Identity);

    /// <summary>A lock that is taken while another one is held.</summary>
    private sealed class Nested(Place outer, Place inner, LockSet held, SyntaxNode at)
    {
        public Place Outer { get; } = outer;

        public Place Inner { get; } = inner;

        public LockSet Held { get; } = held;

        public SyntaxNode At { get; } = at;
    }
}
