using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Changes the entry by one call of the dictionary.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL307CompoundConcurrentOperationFix)), Shared]
public sealed class POOL307CompoundConcurrentOperationFix()
    : EditingCodeFix(POOL307CompoundConcurrentOperation.Rule.Id, OneCall)
{
    public const string OneCall = "POOL307.OneCall";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        var node = edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        var entry = node switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left,
            PostfixUnaryExpressionSyntax step => step.Operand,
            PrefixUnaryExpressionSyntax step => step.Operand,
            _ => null,
        };
        if (entry is not ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } keys } element
            || !Repeatable.Is(keys[0].Expression))
            return null;
        var (dictionary, key) = (element.Expression.ToString(), keys[0].ToString());
        if (node is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } write)
            return OfChange((ExpressionSyntax)node, dictionary, key, edits);
        if (write.Parent is not ExpressionStatementSyntax statement)
            return null;
        return (statement.Parent is BlockSyntax { Statements.Count: 1 } block ? block.Parent : statement.Parent) switch
        {
            IfStatementSyntax
            {
                Else: null, Condition: PrefixUnaryExpressionSyntax { Operand: InvocationExpressionSyntax },
            } branch =>
                OfMissing(branch, dictionary, key, write.Right),
            IfStatementSyntax
            {
                Condition: InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 2 } arguments },
                Else.Statement: { } otherwise,
            } branch when arguments[1].Expression is DeclarationExpressionSyntax
            {
                Designation: SingleVariableDesignationSyntax found,
            } && AssignedIn(otherwise, element) is { } first && Repeatable.Is(first) =>
                OfBoth(branch, dictionary, key, first, found.Identifier.ValueText, write.Right),
            _ => null,
        };
    }

    /// <summary>An entry that was missing threw; now it begins with what is added to it.</summary>
    private static (string, Func<DocumentEdits, bool>)? OfChange(
        ExpressionSyntax node, string dictionary, string key, DocumentEdits edits)
    {
        if (!UnusedValue.Of(node, edits.Model))
            return null;
        var (sign, amount) = node switch
        {
            AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } add
                when Repeatable.Is(add.Right) => ("+", add.Right.ToString()),
            PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax when node.ToString().Contains("++") =>
                ("+", "1"),
            _ => ("", ""),
        };
        if (amount.Length == 0)
            return null;
        var name = edits.Names.In(FreshNames.MemberAround(node), "value");
        return ("Add to the entry by 'AddOrUpdate', which also begins one that is missing", all =>
        {
            all.Replace(node.Span, $"{dictionary}.AddOrUpdate({key}, {amount}, (_, {name}) => {name} {sign} {amount})");
            return true;
        });
    }

    private static (string, Func<DocumentEdits, bool>)? OfMissing(
        IfStatementSyntax branch, string dictionary, string key, ExpressionSyntax value)
    {
        if (branch.Condition.ToString() != $"!{dictionary}.ContainsKey({key})"
            || value.DescendantNodesAndSelf().Any(node => node is AwaitExpressionSyntax))
            return null;
        var isCheap = Repeatable.Is(value);
        var call = isCheap ? $"TryAdd({key}, {value})" : $"GetOrAdd({key}, _ => {value})";
        return ($"Add what is missing by '{(isCheap ? "TryAdd" : "GetOrAdd")}'", all =>
        {
            all.Replace(branch.Span, $"{CommentsIn(branch)}{dictionary}.{call};");
            return true;
        });
    }

    private static (string, Func<DocumentEdits, bool>)? OfBoth(
        IfStatementSyntax branch, string dictionary, string key, ExpressionSyntax first, string found,
        ExpressionSyntax next)
    {
        if (!branch.Condition.ToString().StartsWith($"{dictionary}.TryGetValue({key}, out ", StringComparison.Ordinal)
            || !Repeatable.Is(next))
            return null;
        return ("Add or change the entry by 'AddOrUpdate'", all =>
        {
            all.Replace(
                branch.Span,
                $"{CommentsIn(branch)}{dictionary}.AddOrUpdate({key}, {first}, (_, {found}) => {next});");
            return true;
        });
    }

    private static ExpressionSyntax? AssignedIn(StatementSyntax statement, ElementAccessExpressionSyntax entry)
    {
        if (statement is BlockSyntax { Statements: { Count: 1 } statements })
            statement = statements[0];
        return statement is ExpressionStatementSyntax
            {
                Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } write,
            } && SyntaxFactory.AreEquivalent(write.Left, entry)
                ? write.Right
                : null;
    }

    /// <summary>The comments in a statement that is replaced, to stand in front of what replaces it.</summary>
    private static string CommentsIn(SyntaxNode node) => string.Concat(node.DescendantTrivia(node.Span)
        .Where(trivia => !trivia.IsKind(SyntaxKind.WhitespaceTrivia) && !trivia.IsKind(SyntaxKind.EndOfLineTrivia)
            && node.Span.Contains(trivia.Span))
        .Select(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)
            ? $"{trivia}\n{Layout.IndentOf(node.GetFirstToken())}"
            : $"{trivia} "));
}
