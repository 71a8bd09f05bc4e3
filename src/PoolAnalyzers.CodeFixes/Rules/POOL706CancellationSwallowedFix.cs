using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Adds a filter that lets cancellation through.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL706CancellationSwallowedFix)), Shared]
public sealed class POOL706CancellationSwallowedFix() : EditingCodeFix(POOL706CancellationSwallowed.Rule.Id, AddFilter)
{
    public const string AddFilter = "POOL706.AddFilter";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var node = edits.Root.FindNode(diagnostic.Location.SourceSpan);
        if (node.FirstAncestorOrSelf<CatchClauseSyntax>() is not { Filter: null } handler
            || edits.Model.Compilation.GetTypeByMetadataName("System.OperationCanceledException") is not { } cancelled
            || edits.Model.Compilation.GetTypeByMetadataName("System.Exception") is not { } exception)
            return null;
        return ("Let OperationCanceledException through", all =>
        {
            var written = TypeNames.Write(cancelled, handler.SpanStart, all);
            if (handler.Declaration is not { } declaration)
            {
                var name = new FreshNames(all.Model).In(FreshNames.MemberAround(handler), "e");
                all.Insert(
                    handler.CatchKeyword.Span.End,
                    $" ({TypeNames.Write(exception, handler.SpanStart, all)} {name}) when ({name} is not {written})");
                return true;
            }
            var given = declaration.Identifier.ValueText;
            if (given.Length == 0)
            {
                given = new FreshNames(all.Model).In(FreshNames.MemberAround(handler), "e");
                all.Insert(declaration.Type.Span.End, " " + given);
            }
            all.Insert(declaration.CloseParenToken.Span.End, $" when ({given} is not {written})");
            return true;
        });
    }
}
