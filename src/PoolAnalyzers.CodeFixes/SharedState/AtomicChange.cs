using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>A change of a number that is written as a call of <c>Interlocked</c> with the same value.</summary>
internal sealed class AtomicChange(
    SharedUse use, UnlockedState state, INamedTypeSymbol interlocked, DocumentEdits edits)
{
    private readonly SemanticModel _model = edits.Model;

    /// <summary>The method by which the change is made now; null if there is none.</summary>
    public string? Write()
    {
        var node = use.Node;
        if (IsChecked(node) || DependsOnCondition(node))
            return null;
        return node switch
        {
            PostfixUnaryExpressionSyntax step when CanBeRef(step.Operand) =>
                Step(step, step.Operand, step.OperatorToken),
            PrefixUnaryExpressionSyntax step when CanBeRef(step.Operand) =>
                Step(step, step.Operand, step.OperatorToken),
            AssignmentExpressionSyntax assignment when CanBeRef(assignment.Left) => Assign(assignment),
            _ => null,
        };
    }

    private string? Step(ExpressionSyntax node, ExpressionSyntax operand, SyntaxToken sign)
    {
        var isUp = sign.IsKind(SyntaxKind.PlusPlusToken);
        var method = isUp ? "Increment" : "Decrement";
        if (!Has(method, operand))
            return null;
        if (node is PrefixUnaryExpressionSyntax)
        {
            edits.Replace(sign.Span, Call(method));
            edits.Insert(operand.Span.End, ")");
            return "Interlocked." + method;
        }
        var before = "";
        var after = "";
        if (IsValueUsed(node))
        {
            after = isUp ? " - 1" : " + 1";
            if (NeedsParentheses(node))
                (before, after) = ("(", after + ")");
        }
        edits.Insert(node.SpanStart, before + Call(method));
        edits.Replace(sign.Span, ")" + after);
        return "Interlocked." + method;
    }

    private string? Assign(AssignmentExpressionSyntax assignment)
    {
        var (target, value) = (assignment.Left, assignment.Right);
        switch (assignment.Kind())
        {
            case SyntaxKind.AddAssignmentExpression:
                return Add(assignment, value, isMinus: false, value);
            case SyntaxKind.SubtractAssignmentExpression:
                return Add(assignment, value, isMinus: true, value);
            case SyntaxKind.OrAssignmentExpression when !IsValueUsed(assignment):
                return Combine(assignment, "Or", value, value);
            case SyntaxKind.AndAssignmentExpression when !IsValueUsed(assignment):
                return Combine(assignment, "And", value, value);
            case SyntaxKind.SimpleAssignmentExpression when value is BinaryExpressionSyntax binary
                && OperandOf(binary) is { } operand:
                return binary.Kind() switch
                {
                    SyntaxKind.AddExpression => Add(assignment, operand, isMinus: false, binary),
                    SyntaxKind.SubtractExpression when operand == binary.Right =>
                        Add(assignment, operand, isMinus: true, binary),
                    SyntaxKind.BitwiseOrExpression when !IsValueUsed(assignment) =>
                        Combine(assignment, "Or", operand, binary),
                    SyntaxKind.BitwiseAndExpression when !IsValueUsed(assignment) =>
                        Combine(assignment, "And", operand, binary),
                    _ => null,
                };
            case SyntaxKind.SimpleAssignmentExpression when !IsValueUsed(assignment) && !state.Mentions(value).Any():
                return Combine(assignment, "Exchange", value, value);
            default:
                return null;
        }

        ExpressionSyntax? OperandOf(BinaryExpressionSyntax binary) =>
            SyntaxFactory.AreEquivalent(binary.Left, target) ? binary.Right
            : SyntaxFactory.AreEquivalent(binary.Right, target) ? binary.Left
            : null;
    }

    private string? Add(AssignmentExpressionSyntax assignment, ExpressionSyntax operand, bool isMinus, SyntaxNode whole)
    {
        if (IsOne(operand) && !HasComment(assignment.Left.Span.End, assignment.Span.End))
        {
            var step = isMinus ? "Decrement" : "Increment";
            if (!Has(step, assignment.Left))
                return null;
            edits.Insert(assignment.SpanStart, Call(step));
            edits.Replace(TextSpan.FromBounds(assignment.Left.Span.End, assignment.Span.End), ")");
            return "Interlocked." + step;
        }
        return Combine(assignment, "Add", operand, whole, isMinus);
    }

    private string? Combine(
        AssignmentExpressionSyntax assignment, string method, ExpressionSyntax operand, SyntaxNode whole,
        bool isMinus = false)
    {
        if (!Has(method, assignment.Left) || state.Mentions(operand).Any()
            || _model.GetTypeInfo(assignment.Left).Type is not { } type
            || !_model.ClassifyConversion(operand, type).IsImplicit
            || _model.GetTypeInfo(operand).Type is not { TypeKind: not TypeKind.Dynamic } operandType)
            return null;
        var sign = "";
        var close = ")";
        if (isMinus)
        {
            // What is negated must be as wide as the target, and signed.
            if (type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Int64))
                return null;
            sign = type.Equals(operandType, SymbolEqualityComparer.Default) || operand is LiteralExpressionSyntax
                ? "-"
                : $"-({type.ToDisplayString()})";
            if (operand is not (LiteralExpressionSyntax or IdentifierNameSyntax or MemberAccessExpressionSyntax
                or InvocationExpressionSyntax or ElementAccessExpressionSyntax or ParenthesizedExpressionSyntax))
                (sign, close) = (sign + "(", "))");
        }
        var left = assignment.Left;
        if (HasComment(left.Span.End, operand.SpanStart) || HasComment(operand.Span.End, whole.Span.End))
            return null;
        edits.Insert(assignment.SpanStart, Call(method));
        // A line break behind the operator stays.
        var between = edits.Text.ToString(TextSpan.FromBounds(left.Span.End, operand.SpanStart));
        var gap = operand == whole && between.Contains("\n")
            ? "," + between.Substring(between.IndexOf('=') + 1)
            : ", ";
        edits.Replace(TextSpan.FromBounds(left.Span.End, operand.SpanStart), gap + sign);
        if (operand.Span.End < whole.Span.End)
            edits.Replace(TextSpan.FromBounds(operand.Span.End, whole.Span.End), close);
        else
            edits.Insert(operand.Span.End, close);
        return "Interlocked." + method;
    }

    private string Call(string method) =>
        $"{TypeNames.Write(interlocked, use.Node.SpanStart, edits)}.{method}(ref ";

    private bool HasComment(int start, int end)
    {
        var text = edits.Text.ToString(TextSpan.FromBounds(start, end));
        return text.Contains("//") || text.Contains("/*");
    }

    private static bool IsOne(ExpressionSyntax value) => value is LiteralExpressionSyntax { Token.Value: 1 };

    private bool Has(string method, ExpressionSyntax target)
    {
        var type = _model.GetTypeInfo(target).Type;
        return type?.SpecialType is SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_UInt32
                or SpecialType.System_UInt64
            && interlocked.GetMembers(method).OfType<IMethodSymbol>().Any(candidate =>
                !candidate.IsGenericMethod && candidate.Parameters.Length > 0
                && SymbolEqualityComparer.Default.Equals(candidate.Parameters[0].Type, type));
    }

    /// <summary>Whether a reference to the variable can be passed on.</summary>
    private bool CanBeRef(ExpressionSyntax target)
    {
        if (target is ElementAccessExpressionSyntax element)
            return _model.GetTypeInfo(element.Expression).Type is IArrayTypeSymbol
                && !element.ArgumentList.DescendantNodes().Any(node => node is AwaitExpressionSyntax);
        return target is IdentifierNameSyntax or MemberAccessExpressionSyntax
            && _model.GetSymbolInfo(target).Symbol switch
            {
                ILocalSymbol { RefKind: RefKind.None, IsConst: false } => true,
                IParameterSymbol { RefKind: RefKind.None } => true,
                IFieldSymbol { IsReadOnly: false, IsConst: false } => true,
                _ => false,
            };
    }

    private static bool IsChecked(SyntaxNode node)
    {
        foreach (var around in node.Ancestors())
        {
            if (around.IsKind(SyntaxKind.CheckedExpression) || around.IsKind(SyntaxKind.CheckedStatement))
                return true;
            if (around.IsKind(SyntaxKind.UncheckedExpression) || around.IsKind(SyntaxKind.UncheckedStatement))
                return false;
        }
        return false;
    }

    /// <summary>Whether what is changed is also read to decide if it is changed.</summary>
    private bool DependsOnCondition(SyntaxNode node)
    {
        var function = LockedSection.FunctionOf(node);
        return node.Ancestors().TakeWhile(around => around != function).Any(around => around switch
        {
            IfStatementSyntax branch => IsAbout(branch.Condition),
            WhileStatementSyntax loop => IsAbout(loop.Condition),
            DoStatementSyntax loop => IsAbout(loop.Condition),
            ForStatementSyntax { Condition: { } condition } => IsAbout(condition),
            ConditionalExpressionSyntax choice => IsAbout(choice.Condition),
            SwitchStatementSyntax choice => IsAbout(choice.Expression),
            SwitchExpressionSyntax choice => IsAbout(choice.GoverningExpression),
            BinaryExpressionSyntax binary when binary.Kind()
                is SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression => IsAbout(binary.Left),
            _ => false,
        });

        bool IsAbout(SyntaxNode condition) => !condition.Span.Contains(node.Span) && state.Mentions(condition).Any();
    }

    // ---- Whether anybody sees the value

    private bool IsValueUsed(ExpressionSyntax node)
    {
        switch (node.Parent)
        {
            case ExpressionStatementSyntax:
            case ForStatementSyntax:
                return false;
            case LambdaExpressionSyntax lambda:
                return ReturnsValue(_model.GetSymbolInfo(lambda).Symbol) && IsResultUsed(lambda);
            case ArrowExpressionClauseSyntax { Parent: { } member }:
                return ReturnsValue(_model.GetDeclaredSymbol(member));
            default:
                return true;
        }
    }

    private static bool ReturnsValue(ISymbol? function) => function is not IMethodSymbol method
        || !(method.ReturnsVoid || (method.IsAsync && method.ReturnType is INamedTypeSymbol { Arity: 0 }));

    /// <summary>Whether anybody can get at what a task returns.</summary>
    private bool IsResultUsed(LambdaExpressionSyntax lambda)
    {
        if (lambda.Parent?.Parent?.Parent is not InvocationExpressionSyntax call
            || _model.GetTypeInfo(call) is not { Type: INamedTypeSymbol { Name: "Task", Arity: 1 } } info)
            return true;
        if (info.ConvertedType is INamedTypeSymbol { Name: "Task", Arity: 0 })
            return false;
        return call.Parent switch
        {
            ExpressionStatementSyntax => false,
            AwaitExpressionSyntax { Parent: ExpressionStatementSyntax } => false,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: "_" } left } =>
                _model.GetSymbolInfo(left).Symbol is not IDiscardSymbol,
            _ => true,
        };
    }

    private static bool NeedsParentheses(ExpressionSyntax node) => node.Parent is not (ArgumentSyntax
        or EqualsValueClauseSyntax or ReturnStatementSyntax or ArrowExpressionClauseSyntax or LambdaExpressionSyntax
        or ParenthesizedExpressionSyntax or InitializerExpressionSyntax or ExpressionElementSyntax
        or YieldStatementSyntax or InterpolationSyntax or AnonymousObjectMemberDeclaratorSyntax)
        && !(node.Parent is AssignmentExpressionSyntax assignment && assignment.Right == node);
}
