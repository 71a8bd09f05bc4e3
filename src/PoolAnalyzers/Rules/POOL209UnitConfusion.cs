using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A time in one unit is passed where another one is taken, as their names say.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL209UnitConfusion : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL209",
        title: "A time is passed in the unit that is taken",
        message: "'{0}' is in {1} by its name, and '{2}' takes {3}",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Warning,
        description: "A number says nothing of its unit. Seconds where milliseconds are taken end a wait a thousand "
            + "times too early, and the other way around it seems never to end.",
        watchesBaseLibrary: true);

    /// <summary>Property of a diagnostic: the unit of the value, as <c>TimeSpan.From…</c> calls it.</summary>
    public const string Unit = nameof(Unit);

    private const string Milliseconds = "Milliseconds";
    private const string Seconds = "Seconds";
    private const string Minutes = "Minutes";

    private static readonly Dictionary<string, string> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["milliseconds"] = Milliseconds, ["millis"] = Milliseconds, ["millisec"] = Milliseconds, ["ms"] = Milliseconds,
        ["msec"] = Milliseconds, ["msecs"] = Milliseconds, ["seconds"] = Seconds, ["secs"] = Seconds, ["sec"] = Seconds,
        ["minutes"] = Minutes, ["mins"] = Minutes,
    };

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterOperations(
            context, scope, static (_, signs) => signs.Names.Any(name => UnitOf(name) is not null),
            found =>
            {
                var argument = (IArgumentOperation)found.Operation;
                if (argument.ArgumentKind != ArgumentKind.Explicit || UnitTaken(argument.Parameter) is not { } taken)
                    return;
                var value = argument.Value.WithoutConversions();
                var name = value switch
                {
                    ILocalReferenceOperation local => local.Local.Name,
                    IParameterReferenceOperation parameter => parameter.Parameter.Name,
                    IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol } member => member.Member.Name,
                    _ => null,
                };
                // TotalSeconds and the like are what they say; a variable may be of any unit until it says which.
                if (name is null || UnitOf(name) is not { } given || given == taken)
                    return;
                found.Report(Diagnostic.Create(
                    Rule, argument.Value.Syntax.GetLocation(),
                    ImmutableDictionary<string, string?>.Empty.Add(Unit, given),
                    value.Syntax.ToString(), given.ToLowerInvariant(), MemberOf(argument), taken.ToLowerInvariant()));
            },
            OperationKind.Argument);

    private static string MemberOf(IArgumentOperation argument) =>
        argument.Parameter!.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Ordinary } method
            ? method.Name
            : argument.Parameter.Name;

    /// <summary>The unit that a parameter takes; null where it does not say so.</summary>
    private static string? UnitTaken(IParameterSymbol? parameter)
    {
        if (parameter is null || parameter.Type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64
            or SpecialType.System_Double or SpecialType.System_UInt32))
            return null;
        if (parameter.ContainingSymbol is IMethodSymbol { IsStatic: true, Parameters.Length: 1 } method
            && ConstantValues.IsTime(method.ContainingType) && method.Name.StartsWith("From", StringComparison.Ordinal))
            return Units.TryGetValue(method.Name.Substring("From".Length), out var unit) ? unit : null;
        return parameter.Name.StartsWith("milliseconds", StringComparison.Ordinal)
            && parameter.ContainingAssembly?.Name.StartsWith("System", StringComparison.Ordinal) == true
                ? Milliseconds
                : null;
    }

    /// <summary>The unit that the last word of a name says: <c>timeoutSeconds</c>, <c>delay_ms</c>.</summary>
    private static string? UnitOf(string name)
    {
        var start = name.Length;
        while (start > 0 && char.IsLower(name[start - 1]))
            start--;
        if (start > 0 && char.IsUpper(name[start - 1]))
            start--;
        // A word of its own: "items" does not end with "ms".
        var word = name.Substring(start);
        return Units.TryGetValue(word, out var unit) ? unit : null;
    }
}
