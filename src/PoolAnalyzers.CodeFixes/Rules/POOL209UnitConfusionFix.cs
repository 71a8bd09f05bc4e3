using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Says the unit: <c>TimeSpan.FromSeconds(…)</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL209UnitConfusionFix)), Shared]
public sealed class POOL209UnitConfusionFix() : EditingCodeFix(POOL209UnitConfusion.Rule.Id, SayUnit)
{
    public const string SayUnit = "POOL209.SayUnit";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (!diagnostic.Properties.TryGetValue(POOL209UnitConfusion.Unit, out var unit)
            || edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                .FirstAncestorOrSelf<ArgumentSyntax>()
                    is not { Parent.Parent: InvocationExpressionSyntax call } argument
            || edits.Model.Compilation.GetTypeByMetadataName("System.TimeSpan") is not { } time
            || edits.Model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method)
            return null;
        var title = $"Use 'TimeSpan.From{unit}' (the time that is waited changes)";
        if (SymbolEqualityComparer.Default.Equals(method.ContainingType, time))
        {
            return call.Expression is not MemberAccessExpressionSyntax access
                ? null
                : (title, all =>
                {
                    all.Replace(access.Name.Identifier.Span, "From" + unit);
                    return true;
                });
        }
        // Named, it is the parameter of another overload.
        if (argument.NameColon is not null)
            return null;
        return (title, all =>
        {
            all.Insert(argument.SpanStart, $"{TypeNames.Write(time, argument.SpanStart, all)}.From{unit}(");
            all.Insert(argument.Span.End, ")");
            return true;
        });
    }
}
