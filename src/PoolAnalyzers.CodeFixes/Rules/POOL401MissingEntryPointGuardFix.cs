using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Makes the guard the first statement of the program.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL401MissingEntryPointGuardFix)), Shared]
public sealed class POOL401MissingEntryPointGuardFix() : PoolCodeFix(POOL401MissingEntryPointGuard.Rule.Id, GuardFirst)
{
    public const string GuardFirst = "POOL401.GuardFirst";

    private const string Namespace = "PoolRuntime";
    private const string Type = "EntryPoint";
    private const string Method = "Guard";

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        var canInsert = model is not null
            && GuardType(model) is not null
            && Find(diagnostic, await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false)) is not null;
        return canInsert ? $"Call '{Type}.{Method}()' first" : null;
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        if (model is null || GuardType(model) is not { } guard)
            return document;
        var layout = await Layout.OfAsync(document, cancellation).ConfigureAwait(false);
        var root = (CompilationUnitSyntax)await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
        // A program has one entry point.
        if (Find(repairs[0].Diagnostic, root) is not { } place)
            return document;
        var (call, needsUsing) = Write(guard, place, model);
        var guarded = Insert(root, place, call, layout, model);
        return document.WithSyntaxRoot(needsUsing ? FileHead.AddUsing(guarded, Namespace, layout) : guarded);
    }

    private static INamedTypeSymbol? GuardType(SemanticModel model) =>
        model.Compilation.GetTypeByMetadataName(Namespace + "." + Type);

    /// <summary>The body of <c>Main</c>, its expression body, or the unit with the top-level statements.</summary>
    private static SyntaxNode? Find(Diagnostic diagnostic, SyntaxNode root)
    {
        var node = root.FindToken(diagnostic.Location.SourceSpan.Start).Parent;
        if (node?.FirstAncestorOrSelf<GlobalStatementSyntax>() is { } global)
            return global.Parent as CompilationUnitSyntax;
        return node is MethodDeclarationSyntax main ? (SyntaxNode?)main.Body ?? main.ExpressionBody : null;
    }

    private static CompilationUnitSyntax Insert(
        CompilationUnitSyntax root, SyntaxNode place, string call, Layout layout, SemanticModel model)
    {
        switch (place)
        {
            case CompilationUnitSyntax unit:
                return FirstStatement.Insert(unit, call, layout);
            case BlockSyntax block:
                return root.ReplaceNode(block, FirstStatement.Insert(block, call, layout));
            default:
                var inserter = new StatementInserter(layout, model);
                inserter.Add(place, call);
                return (CompilationUnitSyntax)inserter.InsertInto(root);
        }
    }

    /// <summary>How the guard is called there: by its short name if that means the guard, or can be made to.</summary>
    private static (string Call, bool NeedsUsing) Write(INamedTypeSymbol guard, SyntaxNode place, SemanticModel model)
    {
        var position = place switch
        {
            CompilationUnitSyntax unit => unit.Members[0].SpanStart,
            BlockSyntax block => block.OpenBraceToken.Span.End,
            _ => ((ArrowExpressionClauseSyntax)place).Expression.SpanStart,
        };
        var meant = model.LookupSymbols(position, name: Type);
        if (meant.Length == 1 && SymbolEqualityComparer.Default.Equals(meant[0], guard))
            return ($"{Type}.{Method}();", false);
        if (meant.IsEmpty)
            return ($"{Type}.{Method}();", true);
        var spaces = model.LookupSymbols(position, name: Namespace);
        var root = spaces.Length == 1 && spaces[0] is INamespaceSymbol { ContainingNamespace.IsGlobalNamespace: true }
            ? Namespace
            : "global::" + Namespace;
        return ($"{root}.{Type}.{Method}();", false);
    }
}
