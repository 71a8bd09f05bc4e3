using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Wraps what all jobs take along, so that each worker gets it once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL805LargeCaptureFix)), Shared]
public sealed class POOL805LargeCaptureFix() : EditingCodeFix(POOL805LargeCapture.Rule.Id, SendOnce)
{
    public const string SendOnce = "POOL805.SendOnce";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not IdentifierNameSyntax name
            || edits.Model.GetSymbolInfo(name, cancellation).Symbol
                is not ILocalSymbol { DeclaringSyntaxReferences: { Length: 1 } declarations } variable
            || MemberCopies.JobAround(name, edits) is not { } lambda
            || lambda.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } site
            || POOL805LargeCapture.Place(site, RunsManyTimes(lambda, edits), declarations[0]) is not { } place
            || StatementRows.Of(place).Count == 0
            || edits.Knowledge.SentOnce is not { } wrapper)
            return null;
        var type = wrapper.Construct(variable.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated))
            .ToMinimalDisplayString(edits.Model, place.SpanStart);
        var uses = lambda.DescendantNodes().OfType<IdentifierNameSyntax>().Where(use =>
            use.Identifier.ValueText == variable.Name
            && SymbolEqualityComparer.Default.Equals(edits.Model.GetSymbolInfo(use, cancellation).Symbol, variable));
        return ($"Send '{variable.Name}' to each worker once", all =>
        {
            var shared = all.Names.In(
                FreshNames.MemberAround(place),
                "shared" + char.ToUpperInvariant(variable.Name[0]) + variable.Name.Substring(1));
            StatementMover.InsertBefore(all, place, $"var {shared} = new {type}({variable.Name});");
            foreach (var use in uses)
                all.Replace(use.Span, shared + ".Value");
            return true;
        });
    }

    private static bool RunsManyTimes(LambdaExpressionSyntax lambda, DocumentEdits edits) =>
        lambda.Parent is ArgumentSyntax argument
        && edits.Model.GetOperation(argument) is IArgumentOperation { Parameter: { } parameter }
        && (edits.Knowledge.RolesOf(parameter) & Roles.RunsManyTimes) != 0;
}
