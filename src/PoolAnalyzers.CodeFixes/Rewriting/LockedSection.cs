using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>
/// What has to be inside of a <c>lock</c> so that an access is: some statements in a row, or the expression that a
/// function consists of.
/// </summary>
internal sealed class LockedSection
{
    private const Roles Waiting = Roles.Waits | Roles.Joins | Roles.Synchronizes | Roles.Acquires;

    private readonly SyntaxNode _first;
    private readonly SyntaxNode _last;

    private LockedSection(SyntaxNode first, SyntaxNode last, bool decides)
    {
        _first = first;
        _last = last;
        Decides = decides;
    }

    public TextSpan Span => TextSpan.FromBounds(_first.SpanStart, _last.Span.End);

    /// <summary>Whether what is read here may decide about what follows.</summary>
    public bool Decides { get; }

    /// <summary>The function that the section is in.</summary>
    public SyntaxNode Function => FunctionOf(_first);

    public static SyntaxNode FunctionOf(SyntaxNode node) => node.Ancestors().First(IsFunction);

    /// <summary>What has to be locked for an access; null if it cannot be.</summary>
    /// <param name="access">The access.</param>
    /// <param name="name">The variable or member that is used: conditions about it belong to the access.</param>
    /// <param name="edits">The document.</param>
    public static LockedSection? Around(SyntaxNode access, string name, DocumentEdits edits)
    {
        for (var (child, node) = (access, access.Parent); node is not null; (child, node) = (node, node.Parent))
        {
            switch (node)
            {
                case QueryClauseSyntax or SelectOrGroupClauseSyntax or CatchFilterClauseSyntax:
                case ConstructorInitializerSyntax or AttributeSyntax or PrimaryConstructorBaseTypeSyntax:
                    return null;
                case LambdaExpressionSyntax lambda when lambda.ExpressionBody == child:
                    var isDelegate = edits.Model.GetTypeInfo(lambda).ConvertedType is { TypeKind: TypeKind.Delegate };
                    return isDelegate ? new(child, child, decides: false) : null;
                case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax or LocalFunctionStatementSyntax
                    or AccessorDeclarationSyntax or ConstructorDeclarationSyntax }:
                    return new(child, child, decides: false);
                case LabeledStatementSyntax or YieldStatementSyntax:
                    return null;
                case ExpressionStatementSyntax or ReturnStatementSyntax or ThrowStatementSyntax:
                    return WithChecks((StatementSyntax)node, name, decides: node is ReturnStatementSyntax);
                case LocalDeclarationStatementSyntax:
                    return WithChecks((StatementSyntax)node, name, decides: true);
                case IfStatementSyntax branch when branch.Condition == child:
                    return WithChecks(branch, name, decides: true);
                case CommonForEachStatementSyntax loop when loop.Expression == child && loop.AwaitKeyword == default:
                    return WithChecks(loop, name, decides: false);
                case StatementSyntax or MemberDeclarationSyntax:
                    return null;
            }
        }
        return null;
    }

    /// <summary>
    /// The sections without those that are in others; neighbours become one, and so do those in one block of which one
    /// decides about what follows. Null if one of them cannot be locked.
    /// </summary>
    public static IReadOnlyList<LockedSection>? Combine(
        IEnumerable<LockedSection> sections, IEnumerable<SyntaxNode> accesses, DocumentEdits edits)
    {
        var kept = new List<LockedSection>();
        var functions = accesses.Select(FunctionOf).Distinct().ToList();
        foreach (var section in sections.OrderBy(section => section.Span.Start).ThenByDescending(s => s.Span.End))
        {
            var last = kept.Count > 0 ? kept[kept.Count - 1] : null;
            if (last?.Span.Contains(section.Span) == true)
            {
                // What runs at another time is not locked by a lock around it.
                if (last.Function != section.Function)
                    return null;
            }
            else if (last is not null && last.BelongsTogether(section))
                kept[kept.Count - 1] = new(last._first, section._last, last.Decides || section.Decides);
            else
                kept.Add(section);
        }
        return kept.All(section => section.CanBeLocked(functions, edits)) ? kept : null;
    }

    /// <summary>
    /// Puts the section into a lock, if it is not in it already. False, and nothing is changed, if there would be two
    /// locks inside of each other, which may be taken the other way round elsewhere.
    /// </summary>
    public bool WrapIn(string gate, DocumentEdits edits)
    {
        if (edits.Locked.FirstOrDefault(locked => locked.Part.Contains(Span)) is { Gate: { } outer })
            return outer == gate;
        if (edits.Locked.Any(locked => Span.Contains(locked.Part) && locked.Gate != gate)
            || Statements().Any(part => part.DescendantNodesAndSelf().OfType<LockStatementSyntax>()
                .Any(inner => inner.Expression.ToString() != gate)))
            return false;
        Wrap(gate, edits);
        edits.AddLocked(Span, gate);
        return true;
    }

    private void Wrap(string gate, DocumentEdits edits)
    {
        switch (_first)
        {
            case StatementSyntax statement:
                WrapStatements(statement, gate, edits);
                break;
            case ExpressionSyntax { Parent: LambdaExpressionSyntax lambda } expression:
                var keeps = Returns(lambda, edits.Model) ? "return " : "";
                edits.Insert(expression.SpanStart, $"{{ lock ({gate}) {{ {keeps}", Span);
                edits.Insert(expression.Span.End, "; } }", Span);
                break;
            case ExpressionSyntax { Parent: ArrowExpressionClauseSyntax arrow } expression:
                WrapBody(arrow, expression, gate, edits);
                break;
        }
    }

    // ---- Finding

    private static LockedSection? WithChecks(StatementSyntax statement, string name, bool decides)
    {
        var section = statement;
        SyntaxNode child = statement;
        for (var node = statement.Parent; node is not null && !IsFunction(node); (child, node) = (node, node.Parent))
        {
            switch (node)
            {
                case IfStatementSyntax branch when branch.Condition != child && Mentions(branch.Condition, name):
                    section = branch;
                    break;
                case WhileStatementSyntax loop when Mentions(loop.Condition, name):
                case DoStatementSyntax until when Mentions(until.Condition, name):
                case ForStatementSyntax { Condition: { } condition } when Mentions(condition, name):
                case SwitchStatementSyntax choice when Mentions(choice.Expression, name):
                    return null;
            }
        }
        while (section is IfStatementSyntax && section.Parent is ElseClauseSyntax { Parent: IfStatementSyntax chain })
            section = chain;
        return new(section, section, decides);
    }

    private static bool Mentions(SyntaxNode condition, string name) => condition.DescendantTokens()
        .Any(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);

    private static bool IsFunction(SyntaxNode node) => node is AnonymousFunctionExpressionSyntax
        or LocalFunctionStatementSyntax or AccessorDeclarationSyntax or CompilationUnitSyntax
        || node is MemberDeclarationSyntax and not GlobalStatementSyntax;

    private bool BelongsTogether(LockedSection next)
    {
        var list = ListOf(_last);
        if (list.Count == 0 || next._first is not StatementSyntax following || !list.Contains(following))
            return false;
        var distance = list.IndexOf(following) - list.IndexOf((StatementSyntax)_last);
        return Decides || distance == 1;
    }

    private static List<StatementSyntax> ListOf(SyntaxNode statement) => statement.Parent switch
    {
        BlockSyntax block => [.. block.Statements],
        SwitchSectionSyntax section => [.. section.Statements],
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } =>
            [.. unit.Members.OfType<GlobalStatementSyntax>().Select(global => global.Statement)],
        _ => [],
    };

    // ---- What speaks against it

    private bool CanBeLocked(List<SyntaxNode> functions, DocumentEdits edits)
    {
        var nodes = Statements().SelectMany(part => part.DescendantNodesAndSelf(node => !IsInnerFunction(node)))
            .ToList();
        if (nodes.Any(node => node is AwaitExpressionSyntax or YieldStatementSyntax or LabeledStatementSyntax
            || node is CommonForEachStatementSyntax { AwaitKeyword.RawKind: not 0 }
            || node is UsingStatementSyntax { AwaitKeyword.RawKind: not 0 }
            || node is LocalDeclarationStatementSyntax { AwaitKeyword.RawKind: not 0 }))
            return false;
        // Whoever holds the lock and waits for those that want it waits for ever.
        if (functions.Any(function => function.SpanStart >= Span.Start && Span.Contains(function.Span))
            || nodes.Any(node => WaitsForOthers(node, edits)))
            return false;
        return !LeaksVariables(edits.Model) || (ReferenceEquals(_first, _last) && TypeToSplit(edits) is not null);
    }

    private IEnumerable<SyntaxNode> Statements()
    {
        if (ReferenceEquals(_first, _last))
            return [_first];
        var list = ListOf(_first);
        var start = list.IndexOf((StatementSyntax)_first);
        return list.Skip(start).Take(list.IndexOf((StatementSyntax)_last) - start + 1);
    }

    private static bool IsInnerFunction(SyntaxNode node) =>
        node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax;

    private static bool WaitsForOthers(SyntaxNode node, DocumentEdits edits) => node switch
    {
        InvocationExpressionSyntax => edits.Model.GetSymbolInfo(node).Symbol is IMethodSymbol method
            && (edits.Knowledge.RolesOf(method) & Waiting) != 0,
        MemberAccessExpressionSyntax => edits.Model.GetSymbolInfo(node).Symbol is IPropertySymbol { GetMethod: { } get }
            && (edits.Knowledge.RolesOf(get) & Waiting) != 0,
        _ => false,
    };

    private bool LeaksVariables(SemanticModel model)
    {
        if (_first is not StatementSyntax first)
            return false;
        if (_first.Parent is GlobalStatementSyntax)
            return Declared().Any(name => IsMentionedOutside(name));
        var flow = model.AnalyzeDataFlow(first, (StatementSyntax)_last);
        return flow is not { Succeeded: true } || flow.VariablesDeclared.Any(variable =>
            flow.ReadOutside.Contains(variable) || flow.WrittenOutside.Contains(variable)
            || IsMentionedOutside(variable.Name));
    }

    private IEnumerable<string> Declared() => Statements()
        .SelectMany(part => part.DescendantNodes(node => !IsInnerFunction(node)))
        .Select(node => node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.ValueText,
            SingleVariableDesignationSyntax designation => designation.Identifier.ValueText,
            _ => "",
        })
        .Where(name => name.Length > 0);

    private bool IsMentionedOutside(string name) => ListOf(_last) is var list
        && list.Skip(list.IndexOf((StatementSyntax)_last) + 1).Any(statement => Mentions(statement, name));

    /// <summary>The type with which the variable that the section declares can be declared in front of it.</summary>
    private string? TypeToSplit(DocumentEdits edits)
    {
        if (_first is not LocalDeclarationStatementSyntax
            {
                UsingKeyword.RawKind: 0, AwaitKeyword.RawKind: 0, Modifiers.Count: 0,
                Declaration: { Variables: { Count: 1 } variables, Type: { } written },
            }
            || written is RefTypeSyntax or ScopedTypeSyntax
            || variables[0].Initializer is not { Value: not (StackAllocArrayCreationExpressionSyntax
                or ImplicitStackAllocArrayCreationExpressionSyntax or RefExpressionSyntax
                or InitializerExpressionSyntax) } initializer
            || ListOf(_first).Count == 0)
            return null;
        if (!written.IsVar)
            return written.ToString();
        var info = edits.Model.GetTypeInfo(initializer.Value);
        if (info.Type is not { IsAnonymousType: false, IsRefLikeType: false } type || type is IErrorTypeSymbol
            || type.ToString().Contains("<anonymous type"))
            return null;
        var isNullable = info.Nullability.FlowState == NullableFlowState.MaybeNull && type.IsReferenceType;
        return type.WithNullableAnnotation(isNullable ? NullableAnnotation.Annotated : NullableAnnotation.NotAnnotated)
            .ToMinimalDisplayString(edits.Model, _first.SpanStart);
    }

    // ---- Writing

    private void WrapStatements(StatementSyntax first, string gate, DocumentEdits edits)
    {
        var token = first.GetFirstToken();
        var line = edits.Text.Lines.GetLineFromPosition(Span.End);
        var startsLine = edits.Text.ToString(TextSpan.FromBounds(
            edits.Text.Lines.GetLineFromPosition(first.SpanStart).Start, first.SpanStart)).Trim().Length == 0;
        var isLines = startsLine && _last.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            || startsLine && _last.GetLastToken().GetNextToken(includeZeroWidth: true)
                .IsKind(SyntaxKind.EndOfFileToken);
        var indent = Layout.IndentOf(token);
        if (LeaksVariables(edits.Model) && first is LocalDeclarationStatementSyntax declaration
            && TypeToSplit(edits) is { } type)
        {
            var variable = declaration.Declaration.Variables[0];
            var end = isLines ? "\n" + indent : " ";
            edits.Insert(first.SpanStart, $"{type} {variable.Identifier.Text};{end}", Span);
            edits.Replace(TextSpan.FromBounds(first.SpanStart, variable.SpanStart), "");
        }
        if (isLines)
        {
            edits.Insert(first.SpanStart, $"lock ({gate})\n{indent}{{\n{indent}{edits.Layout.Step}", Span);
            edits.Shift(Span);
            edits.Insert(line.End, $"\n{indent}}}", Span);
        }
        else
        {
            edits.Insert(first.SpanStart, $"lock ({gate}) {{ ", Span);
            edits.Insert(Span.End, " }", Span);
        }
    }

    /// <summary>An expression body becomes a block with the lock in it.</summary>
    private static void WrapBody(
        ArrowExpressionClauseSyntax arrow, ExpressionSyntax expression, string gate, DocumentEdits edits)
    {
        var member = arrow.Parent!;
        var keeps = Returns(member, edits.Model) ? "return " : "";
        var semicolon = member.GetLastToken();
        var before = arrow.ArrowToken.GetPreviousToken();
        var between = TextSpan.FromBounds(before.Span.End, expression.SpanStart);
        var line = edits.Text.Lines.GetLineFromPosition(semicolon.Span.End);
        var rest = edits.Text.ToString(TextSpan.FromBounds(semicolon.Span.End, line.End)).Trim();
        var isLines = Layout.StartsLine(member.GetFirstToken())
            && (rest.Length == 0 || rest.StartsWith("//", StringComparison.Ordinal));
        if (!isLines || edits.Text.ToString(between).Contains("/"))
        {
            edits.Replace(arrow.ArrowToken.Span, $"{{ lock ({gate}) {{ {keeps}".TrimEnd());
            edits.Insert(semicolon.Span.End, " } }");
            return;
        }
        var indent = Layout.IndentOf(member.GetFirstToken());
        var step = edits.Layout.Step;
        edits.Replace(between,
            $"\n{indent}{{\n{indent}{step}lock ({gate})\n{indent}{step}{{\n{indent}{step}{step}{keeps}");
        edits.Insert(line.End, $"\n{indent}{step}}}\n{indent}}}", member.Span);
    }

    private static bool Returns(SyntaxNode function, SemanticModel model)
    {
        var symbol = (function is LambdaExpressionSyntax
            ? model.GetSymbolInfo(function).Symbol
            : model.GetDeclaredSymbol(function)) as IMethodSymbol;
        return symbol is { ReturnsVoid: false }
            && !(symbol.IsAsync && symbol.ReturnType is INamedTypeSymbol { Arity: 0 })
            && symbol.MethodKind is not (MethodKind.Constructor or MethodKind.Destructor);
    }
}
