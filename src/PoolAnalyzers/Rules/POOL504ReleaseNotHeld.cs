using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A lock is given back that has not been taken, or has been given back already.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL504ReleaseNotHeld : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL504",
        title: "Only who holds a lock gives it back, once",
        message: "'{0}' {1} not held when '{2}' is reached: give it back once for each time that it was taken",
        category: PoolAnalyzers.Rule.Locks,
        severity: DiagnosticSeverity.Warning,
        description: "Giving back a lock that is not held throws; where another thread has taken it meanwhile, it "
            + "takes the lock away from that one.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: it is so on every path.</summary>
    public const string Always = nameof(Always);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Releases, body =>
        {
            foreach (var misuse in scope.MisusesIn(body.Unit, LockUse.Protocol, body.Cancellation))
                Report(body, misuse);
        });

    private static void Report(BodyContext context, Misuse misuse)
    {
        // A semaphore is no lock: anybody may let one more in.
        if (misuse.SubjectType is not { } type || misuse.Operation is not IInvocationOperation call
            || (context.Scope.Knowledge.RolesOfBeing(type) & (Roles.OwnedByThread | Roles.NotReentrant)) == 0
            || ExpectedExceptions.Covers(
                call, context.Scope, context.Cancellation, "System.Threading.SynchronizationLockException",
                "System.ApplicationException"))
            return;
        context.Report(Diagnostic.Create(
            Rule,
            misuse.WholeCall.GetLocation(),
            Rule.DefaultSeverity,
            misuse.InsideHelper,
            misuse.OnEveryPath
                ? ImmutableDictionary<string, string?>.Empty.Add(Always, "")
                : ImmutableDictionary<string, string?>.Empty,
            misuse.Subject, misuse.OnEveryPath ? "is" : "may be", call.TargetMethod.Name));
    }
}
