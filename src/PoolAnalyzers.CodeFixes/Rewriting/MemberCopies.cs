using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>
/// Lets a job use copies of members, made in locals in front of the statement that hands it over, where it used the
/// members.
/// </summary>
internal static class MemberCopies
{
    /// <summary>The job that a piece of code is part of, where it is a lambda.</summary>
    public static LambdaExpressionSyntax? JobAround(SyntaxNode node, DocumentEdits edits) => node.AncestorsAndSelf()
        .OfType<LambdaExpressionSyntax>()
        .LastOrDefault(lambda => lambda.Parent is ArgumentSyntax
            && edits.Model.GetOperation(lambda.Parent) is IArgumentOperation { Parameter: { } parameter }
            && (edits.Knowledge.RolesOf(parameter) & (Roles.RunsOnce | Roles.RunsManyTimes)) != 0);

    /// <summary>
    /// The members of the object around it that a lambda reads; null if it uses the object otherwise.
    /// </summary>
    public static IReadOnlyList<(ISymbol Member, ExpressionSyntax Use)>? OfThis(
        LambdaExpressionSyntax lambda, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Model.GetOperation(lambda, cancellation) is not { } operation)
            return null;
        var captures = Captures.Of(operation, new MethodBodies(edits.Model.Compilation), cancellation);
        var members = captures.MembersOfThis();
        return members is null || members.Any(member => !CanBeCopied(member.Use, lambda))
            ? null
            : members.Select(member => (member.Member, (ExpressionSyntax)member.Use.Syntax)).ToArray();
    }

    /// <summary>Whether what is read there may as well be a copy.</summary>
    public static bool CanBeCopied(IOperation read, LambdaExpressionSyntax lambda)
    {
        if (read.Syntax is not ExpressionSyntax || !lambda.Span.Contains(read.Syntax.Span) || Operations.IsWritten(read)
            || read.Parent is IArgumentOperation { Parameter.RefKind: not RefKind.None })
            return false;
        for (var outer = read.Parent; outer is not null && outer.Syntax != lambda; outer = outer.Parent)
        {
            if (outer is INameOfOperation)
                return false;
        }
        return true;
    }

    /// <summary>Makes the copies and uses them; false if there is no place for them.</summary>
    /// <param name="mayAddBlock">Whether a statement that stands alone may get a block for them.</param>
    public static bool Make(
        LambdaExpressionSyntax lambda, IReadOnlyList<(ISymbol Member, ExpressionSyntax Use)> reads, DocumentEdits edits,
        bool mayAddBlock = false)
    {
        var anchor = lambda.Ancestors().OfType<StatementSyntax>().FirstOrDefault();
        var isPlain = anchor is ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ReturnStatementSyntax
            || anchor is ForEachStatementSyntax loop && loop.Expression.Span.Contains(lambda.Span);
        var isAlone = anchor is not null && StatementRows.Of(anchor).Count == 0;
        if (reads.Count == 0 || !isPlain || (isAlone && !(mayAddBlock && anchor is ExpressionStatementSyntax))
            || lambda.Ancestors().TakeWhile(outer => outer != anchor)
                .Any(outer => outer is AnonymousFunctionExpressionSyntax or QueryClauseSyntax))
            return false;
        foreach (var member in reads.GroupBy(read => read.Member, SymbolEqualityComparer.Default))
        {
            var name = edits.Names.In(FreshNames.MemberAround(anchor!), NameFor(member.Key!));
            var copy = $"var {name} = {member.First().Use.WithoutTrivia()};";
            if (!isAlone)
                StatementMover.InsertBefore(edits, anchor!, copy);
            else if (!StatementMover.InsertInBlock(edits, anchor!, copy))
                return false;
            foreach (var (_, use) in member)
                edits.Replace(use.Span, name);
        }
        return true;
    }

    private static string NameFor(ISymbol member)
    {
        var name = member.Name;
        if (name.Length > 2 && name[1] == '_')
            name = name.Substring(2);
        name = name.TrimStart('_');
        if (name.Length == 0)
            return "value";
        // The name without more is that of the variable.
        if (member is ILocalSymbol or IParameterSymbol)
            return "own" + char.ToUpperInvariant(name[0]) + name.Substring(1);
        name = char.ToLowerInvariant(name[0]) + name.Substring(1);
        return SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "own" + char.ToUpperInvariant(name[0])
            + name.Substring(1);
    }
}
