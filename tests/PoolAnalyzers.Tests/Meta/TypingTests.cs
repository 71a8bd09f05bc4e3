using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.Tests.VerificationTests;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>The rules run at every keystroke, so they run on code that is not finished. They never throw.</summary>
public sealed class TypingTests
{
    [Fact]
    public Task No_rule_throws_while_code_is_typed() => Type(RuleCatalog.Analyzers);

    [Fact]
    public Task A_rule_that_throws_while_code_is_typed_is_noticed() =>
        Broken.Promise("NeedsAName threw: System.IndexOutOfRangeException", Type([new NeedsAName()]));

    private sealed class NeedsAName : OldCall
    {
        protected override bool IsOld(InvocationExpressionSyntax call) => false;

        public override void Initialize(AnalysisContext context)
        {
            base.Initialize(context);
            context.RegisterSyntaxNodeAction(
                access => _ = ((MemberAccessExpressionSyntax)access.Node).Name.Identifier.Text[0],
                SyntaxKind.SimpleMemberAccessExpression);
        }
    }

    private static async Task Type(ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        if (analyzers.IsEmpty)
            return;
        var corpus = Repository.PathOf("tests/PoolAnalyzers.Tests/Meta/Corpus");
        await Parallel.ForEachAsync(Directory.EnumerateFiles(corpus), async (file, cancellation) =>
        {
            var code = await File.ReadAllTextAsync(file, cancellation);
            var whole = Compile.Code(code, References.For(Setup.Default));
            foreach (var token in whole.SyntaxTrees[0].GetRoot(cancellation).DescendantTokens())
                await Analyze(whole, analyzers, code[..token.Span.End], Path.GetFileNameWithoutExtension(file));
        });
    }

    private static async Task Analyze(
        CSharpCompilation whole, ImmutableArray<DiagnosticAnalyzer> analyzers, string typed, string file)
    {
        var tree = whole.SyntaxTrees[0];
        var compilation = whole.ReplaceSyntaxTree(tree, tree.WithChangedText(SourceText.From(typed)));
        try
        {
            _ = await Analysis.Run(compilation, analyzers, new([]), CancellationToken.None);
        }
        catch (VerificationException thrown)
        {
            throw new VerificationException(
                $"after `{typed[(typed.LastIndexOf('\n') + 1)..].Trim()}` of {file}: {thrown.Message}");
        }
    }
}
