using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Something is begun and ended by two calls on the same object in a row of statements, and what stands between them
/// may leave without the end: no <c>finally</c> and no <c>catch</c> ends it.
/// </summary>
internal sealed class LooseEnd
{
    private LooseEnd(
        InvocationExpressionSyntax begin, ExpressionStatementSyntax end, string subject, SyntaxNode leaving)
    {
        Begin = begin;
        End = end;
        Subject = subject;
        Leaving = leaving;
    }

    public InvocationExpressionSyntax Begin { get; }

    public ExpressionStatementSyntax End { get; }

    /// <summary>The object as the code writes it.</summary>
    public string Subject { get; }

    /// <summary>The first thing between the two that may leave.</summary>
    public SyntaxNode Leaving { get; }

    /// <summary>Whether it leaves by an exception; otherwise it is a jump.</summary>
    public bool Throws => Leaving is InvocationExpressionSyntax or AwaitExpressionSyntax;

    /// <summary>What to call the thing that may leave.</summary>
    public string LeavingName => Leaving switch
    {
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.ToString(),
        InvocationExpressionSyntax call => call.Expression.ToString(),
        _ => Leaving.GetFirstToken().ValueText,
    };

    /// <param name="code">The code to look at, with the functions in it.</param>
    /// <param name="begins">Whether a method, of a receiver of a type, is a beginning.</param>
    /// <param name="ends">The role of the end.</param>
    /// <param name="scope">The compilation.</param>
    /// <param name="cancellation">Says that nobody wants the result any more.</param>
    public static IEnumerable<LooseEnd> In(
        SyntaxNode code, Func<IMethodSymbol, ITypeSymbol?, bool> begins, Roles ends, AnalysisScope scope,
        CancellationToken cancellation)
    {
        var model = scope.Bodies.ModelOf(code.SyntaxTree);
        var calls = code.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Select(call => Read(call, begins, ends, model, scope.Knowledge, cancellation))
            .OfType<Call>().ToList();
        if (!calls.Any(call => call.Ends) || !calls.Any(call => call.Begins))
            yield break;
        foreach (var end in calls.Where(call => call.Ends))
        {
            if (end.Syntax.Parent is not ExpressionStatementSyntax statement)
                continue;
            var function = StatementRows.FunctionOf(statement);
            var same = calls.Where(call => call.Subject == end.Subject
                && StatementRows.FunctionOf(call.Syntax) == function).ToList();
            var begin = same.LastOrDefault(call => call.Syntax.SpanStart < statement.SpanStart);
            if (begin is not { Begins: true } || same.Any(call => call.Ends && IsInHandler(call.Syntax, function))
                || Between(begin.Syntax, statement) is not { } between)
                continue;
            if (between.Select(inner => LeavingIn(inner, model, scope.Knowledge, cancellation))
                .FirstOrDefault(leaving => leaving is not null) is { } found)
                yield return new LooseEnd(begin.Syntax, statement, end.Subject, found);
        }
    }

    /// <summary>
    /// The statements between a beginning and an end in the same row; null where the way from the one to the other is
    /// another one.
    /// </summary>
    public static IReadOnlyList<StatementSyntax>? Between(
        InvocationExpressionSyntax begin, ExpressionStatementSyntax end)
    {
        var row = StatementRows.Of(end);
        var last = 0;
        while (last < row.Count && row[last] != end)
            last++;
        if (last == row.Count)
            return null;
        for (var i = last - 1; i >= 0; i--)
        {
            if (row[i].Span.Contains(begin.Span))
                return IsBegunBy(row[i], begin) ? row.Skip(i + 1).Take(last - i - 1).ToArray() : null;
        }
        // if (queue.TryGet(out var item)) { …; queue.TaskDone(); }
        return end.Parent is BlockSyntax { Parent: StatementSyntax outer } block && outer switch
        {
            IfStatementSyntax branch => branch.Statement == block && branch.Condition == begin,
            WhileStatementSyntax loop => loop.Statement == block && loop.Condition == begin,
            _ => false,
        }
            ? row.Take(last).ToArray()
            : null;
    }

    private static bool IsBegunBy(StatementSyntax statement, InvocationExpressionSyntax begin)
    {
        SyntaxNode whole = begin;
        while (whole.Parent is AwaitExpressionSyntax or ParenthesizedExpressionSyntax)
            whole = whole.Parent;
        return statement switch
        {
            ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } =>
                assignment.Right == whole,
            ExpressionStatementSyntax expression => expression.Expression == whole,
            LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } declaration =>
                declaration.Declaration.Variables is { Count: 1 } made && made[0].Initializer?.Value == whole,
            // if (!gate.TryAcquire()) return;
            IfStatementSyntax { Else: null, Condition: PrefixUnaryExpressionSyntax not } branch =>
                not.IsKind(SyntaxKind.LogicalNotExpression) && not.Operand == whole && AlwaysJumps(branch.Statement),
            _ => false,
        };
    }

    private static bool AlwaysJumps(StatementSyntax statement) => statement switch
    {
        BlockSyntax { Statements: { Count: > 0 } statements } => AlwaysJumps(statements[statements.Count - 1]),
        ReturnStatementSyntax or ThrowStatementSyntax or BreakStatementSyntax or ContinueStatementSyntax => true,
        _ => false,
    };

    private static SyntaxNode? LeavingIn(
        StatementSyntax statement, SemanticModel model, ApiKnowledge knowledge, CancellationToken cancellation) =>
        StatementRows.RunBy(statement).FirstOrDefault(node => node switch
        {
            AwaitExpressionSyntax or ThrowStatementSyntax or ThrowExpressionSyntax or ReturnStatementSyntax
                or YieldStatementSyntax or GotoStatementSyntax => true,
            BreakStatementSyntax or ContinueStatementSyntax =>
                !node.Ancestors().TakeWhile(outer => outer != statement.Parent)
                .Any(outer => outer is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax
                    or DoStatementSyntax || (outer is SwitchStatementSyntax && node is BreakStatementSyntax)),
            InvocationExpressionSyntax call => model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
                && (knowledge.RolesOf(method) & Roles.HardlyThrows) == 0,
            _ => false,
        });

    private static bool IsInHandler(SyntaxNode node, SyntaxNode function) =>
        node.Ancestors().TakeWhile(outer => outer != function)
            .Any(outer => outer is CatchClauseSyntax or FinallyClauseSyntax);

    private static Call? Read(
        InvocationExpressionSyntax call, Func<IMethodSymbol, ITypeSymbol?, bool> begins, Roles ends,
        SemanticModel model, ApiKnowledge knowledge, CancellationToken cancellation)
    {
        var name = call.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name,
            SimpleNameSyntax simple => simple,
            _ => null,
        };
        if (name is null || knowledge.RolesOfName(name.Identifier.ValueText) == Roles.None
            || model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method)
            return null;
        var subject = method.IsStatic && method.ReducedFrom is null
            ? call.ArgumentList.Arguments.FirstOrDefault()?.Expression
            : (call.Expression as MemberAccessExpressionSyntax)?.Expression;
        // What is called or indexed may be another one every time.
        if (subject is null || subject.DescendantNodesAndSelf().Any(node => node is not (SimpleNameSyntax
            or MemberAccessExpressionSyntax or ThisExpressionSyntax or BaseExpressionSyntax)))
            return null;
        var receiver = method.IsStatic ? null : model.GetTypeInfo(subject, cancellation).Type;
        var (isBegin, isEnd) = (begins(method, receiver), (knowledge.RolesOf(method) & ends) != 0);
        return isBegin || isEnd ? new Call(call, subject.ToString(), isBegin, isEnd) : null;
    }

    private sealed class Call(InvocationExpressionSyntax syntax, string subject, bool begins, bool ends)
    {
        public InvocationExpressionSyntax Syntax { get; } = syntax;

        public string Subject { get; } = subject;

        public bool Begins { get; } = begins;

        public bool Ends { get; } = ends;
    }
}
