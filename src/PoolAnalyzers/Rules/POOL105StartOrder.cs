using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>
/// A thread or child process is used in another order than set up, start, join; or is never started. An error where
/// what throws does so on every path, a warning otherwise.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL105StartOrder : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL105",
        title: "A thread or process is set up, started once, and then joined",
        message: "'{0}' {1}: {2}",
        category: PoolAnalyzers.Rule.Lifecycle,
        severity: DiagnosticSeverity.Warning,
        description: "What has not been started cannot be joined or ended, and what has been started cannot be started "
            + "again, nor set up any more: that throws. What is never started does nothing.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: the thread or process as the code writes it.</summary>
    public const string Subject = nameof(Subject);

    /// <summary>Property of a diagnostic: the method that starts it.</summary>
    public const string StartMethod = nameof(StartMethod);

    /// <summary>Property of a diagnostic: what is wrong.</summary>
    public const string Kind = nameof(Kind);

    /// <summary>Something needs a start that comes later or never.</summary>
    public const string TooEarly = nameof(TooEarly);

    /// <summary>It is started again.</summary>
    public const string Again = nameof(Again);

    /// <summary>It is set up after the start.</summary>
    public const string TooLate = nameof(TooLate);

    /// <summary>It is made and never started.</summary>
    public const string Never = nameof(Never);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.MakesUnstarted | Roles.Starts, body =>
        {
            foreach (var misuse in scope.MisusesIn(body.Unit, StartOrder.Protocol, body.Cancellation))
            {
                if (misuse.SubjectType is { } type && !MayStartItself(type, body)
                    && !ExpectedExceptions.Covers(
                        misuse.Operation, scope, body.Cancellation, "System.InvalidOperationException",
                        "System.Threading.ThreadStateException"))
                    Report(body, misuse, type);
            }
            foreach (var idle in scope.Protocols.FindUntouched(body.Unit, StartOrder.Protocol, body.Cancellation))
            {
                if (!MayStartItself(idle.Type, body))
                    Report(body, idle.Name, idle.Type, idle.Creation.Syntax, Never, [], true, "");
            }
        });

    /// <summary>Whether a class of somebody may start its objects when they are made.</summary>
    private static bool MayStartItself(ITypeSymbol type, BodyContext context)
    {
        const Roles Order = Roles.NeedsStart | Roles.OnlyBeforeStart;
        var knowledge = context.Scope.Knowledge;
        for (var current = type; current is not null; current = current.BaseType)
        {
            if (!context.Scope.Bodies.HasCodeOf(current))
                return !current.GetMembers().OfType<IMethodSymbol>()
                    .Any(own => (knowledge.RolesOf(own) & Order) != 0);
            foreach (var reference in current.DeclaringSyntaxReferences)
            {
                var starts = reference.GetSyntax(context.Cancellation).DescendantNodes()
                    .OfType<ConstructorDeclarationSyntax>()
                    .Any(constructor => context.Scope.Mentions(constructor, Roles.Starts));
                if (starts)
                    return true;
            }
        }
        return false;
    }

    private static void Report(BodyContext context, Misuse misuse, ITypeSymbol type)
    {
        var (member, kind) = misuse.Operation switch
        {
            ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } =>
                (target.Property.Name, TooLate),
            IInvocationOperation call => (call.TargetMethod.Name, KindOf(misuse, call, context.Scope.Knowledge)),
            _ => ("", null),
        };
        if (kind is null)
            return;
        Report(
            context, misuse.HasName ? misuse.Subject : null, type, misuse.WholeCall, kind, misuse.InsideHelper,
            misuse.OnEveryPath, member);
    }

    private static string KindOf(Misuse misuse, IInvocationOperation call, ApiKnowledge knowledge)
    {
        if (misuse.State == StartOrder.Protocol.Initial)
            return TooEarly;
        return (knowledge.RolesOf(call.TargetMethod) & Roles.OnlyBeforeStart) != 0 ? TooLate : Again;
    }

    private static void Report(
        BodyContext context, string? name, ITypeSymbol type, SyntaxNode place, string kind, Location[] more,
        bool isCertain, string member)
    {
        var start = context.Scope.Knowledge.FindMethod(type, Roles.Starts, context.Owner)?.Name ?? "Start";
        var written = name ?? type.Name;
        var has = isCertain ? "has" : "may have";
        var (what, advice) = kind switch
        {
            TooEarly => (
                $"{(isCertain ? "has not" : "may not have")} been started when '{member}' is reached",
                $"call '{written}.{start}()' first"),
            Again => ($"{has} been started before '{member}' is reached", "make a new one for a second run"),
            TooLate => ($"{has} been started when '{member}' is reached", "set it up before the start"),
            _ => ("is never started, and so does nothing", $"call '{written}.{start}()'"),
        };
        var properties = ImmutableDictionary<string, string?>.Empty.Add(Kind, kind).Add(StartMethod, start);
        context.Report(Diagnostic.Create(
            Rule,
            place.GetLocation(),
            isCertain && kind != Never ? DiagnosticSeverity.Error : Rule.DefaultSeverity,
            more,
            name is null ? properties : properties.Add(Subject, name),
            written, what, advice));
    }
}
