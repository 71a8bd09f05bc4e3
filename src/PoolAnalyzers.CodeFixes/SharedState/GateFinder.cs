using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>
/// Chooses the lock for some shared state: the one that another use holds, else one that there is for such things, else
/// a new one beside the state.
/// </summary>
internal sealed class GateFinder(DocumentEdits edits)
{
    private const int CSharp13 = 1300;

    private readonly SemanticModel _model = edits.Model;

    /// <summary>The lock as one writes it at the positions; null if there is none that is certainly right.</summary>
    public string? Find(UnlockedState state, IReadOnlyList<int> positions)
    {
        if (state.Lock is { } held)
            return Held(held, state, positions);
        // What the other use holds is not known, or it is not something that a lock keeps out.
        if (state.Other is not null)
            return null;
        return state.Uses[0].Variable is { } variable
            ? OfVariable(variable, positions)
            : OfType(state, positions);
    }

    // ---- The lock that the other use holds

    /// <summary>A lock of the type that a node is in: one that it has, or else a new one.</summary>
    public string? OfTypeAround(SyntaxNode node, bool isStatic)
    {
        if (TypeAt(node.SpanStart) is not { } type || _model.GetDeclaredSymbol(type) is not { } symbol)
            return null;
        if (ExistingIn(symbol, [node.SpanStart], isStatic).FirstOrDefault() is { } existing)
            return existing.Name;
        if (edits.Gates.FirstOrDefault(gate => gate.Scope == type && gate.IsStatic == isStatic) is { } known)
            return known.Name;
        return CanHaveField(symbol, isStatic) ? Introduce(type, symbol, isStatic) : null;
    }

    private string? Held(string written, UnlockedState state, IReadOnlyList<int> positions)
    {
        if (written.Length == 0)
            written = "this";
        var expression = SyntaxFactory.ParseExpression(written);
        var types = positions.Select(TypeAt).Distinct().ToList();
        if (written == "this")
            return types.Count == 1 && state.Uses[0].Static is null && IsTaken(written) ? written : null;
        ISymbol? meant = null;
        foreach (var position in positions)
        {
            var symbol = _model.GetSpeculativeSymbolInfo(
                position, expression, SpeculativeBindingOption.BindAsExpression).Symbol;
            if (symbol is not (ILocalSymbol or IFieldSymbol or IPropertySymbol or IParameterSymbol)
                || (meant is not null && !SymbolEqualityComparer.Default.Equals(meant, symbol)))
                return null;
            meant = symbol;
        }
        return IsTaken(written) && (meant is { IsStatic: true } or ILocalSymbol || types.Count == 1) ? written : null;

        bool IsTaken(string name) => edits.Root.DescendantNodes().OfType<LockStatementSyntax>().Any(statement =>
            statement.Expression.ToString() is var taken && (taken == name || taken == "this." + name)
            && state.Other is { } other && statement.Span.Contains(other.Span));
    }

    private TypeDeclarationSyntax? TypeAt(int position) =>
        edits.Root.FindToken(position).Parent?.FirstAncestorOrSelf<TypeDeclarationSyntax>();

    // ---- A local

    private string? OfVariable(ISymbol variable, IReadOnlyList<int> positions)
    {
        if (variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } declared
            || declared.SyntaxTree != edits.Root.SyntaxTree)
            return null;
        var anchor = variable is IParameterSymbol
            ? FirstStatementOf(variable, positions)
            : declared.AncestorsAndSelf().OfType<StatementSyntax>().FirstOrDefault(IsInList);
        if (anchor is null || !IsInList(anchor))
            return null;
        var scope = ScopeOf(anchor);
        var known = edits.Gates.FirstOrDefault(gate =>
            !gate.IsStatic && gate.Scope is not TypeDeclarationSyntax && gate.Scope.Span.Contains(scope.Span)
            && positions.All(gate.CanBeUsedAt));
        if (known is not null)
            return known.Name;
        var existing = _model.LookupSymbols(positions.Max()).OfType<ILocalSymbol>().FirstOrDefault(local =>
            IsLockLocal(local, scope) && positions.All(position => IsVisible(local, position)));
        if (existing is not null)
            return existing.Name;
        return Introduce(variable, anchor, scope, positions);
    }

    private static StatementSyntax? FirstStatementOf(ISymbol parameter, IReadOnlyList<int> positions)
    {
        var body = parameter.ContainingSymbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() switch
        {
            BaseMethodDeclarationSyntax method => method.Body,
            LocalFunctionStatementSyntax function => function.Body,
            AnonymousFunctionExpressionSyntax function => function.Block,
            _ => null,
        };
        return body?.Statements.FirstOrDefault(statement => positions.Any(position =>
            statement.SpanStart <= position && position <= statement.Span.End));
    }

    private static bool IsInList(StatementSyntax statement) =>
        statement.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax
        && statement is not BlockSyntax { Parent: not BlockSyntax };

    private static SyntaxNode ScopeOf(StatementSyntax anchor) =>
        anchor.Parent is GlobalStatementSyntax global ? global.Parent! : anchor.Parent!;

    /// <summary>A local that is nothing but a lock and lives at least as long as what it is for.</summary>
    private bool IsLockLocal(ILocalSymbol local, SyntaxNode scope) =>
        IsLockType(local.Type)
        && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax
        {
            Initializer.Value: BaseObjectCreationExpressionSyntax,
            Parent.Parent: LocalDeclarationStatementSyntax statement,
        }
        && IsInList(statement) && ScopeOf(statement).Span.Contains(scope.Span)
        && ScopeOf(statement).DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == local.Name)
            .All(name => name.Parent is LockStatementSyntax);

    private bool IsVisible(ILocalSymbol local, int position) =>
        local.DeclaringSyntaxReferences[0].Span.End <= position
        && _model.LookupSymbols(position, name: local.Name) is { Length: 1 } found
        && SymbolEqualityComparer.Default.Equals(found[0], local);

    private string? Introduce(
        ISymbol variable, StatementSyntax anchor, SyntaxNode scope, IReadOnlyList<int> positions)
    {
        var member = anchor.AncestorsAndSelf().First(node =>
            node is CompilationUnitSyntax || node is MemberDeclarationSyntax and not GlobalStatementSyntax);
        var name = Unused("gate", member);
        var declaration = $"var {name} = new {TypeNames.Write(LockType, anchor.SpanStart, edits)}();";
        var token = anchor.GetFirstToken();
        var (startsLine, endsLine) = LinesOf(anchor);
        int from;
        if (variable is ILocalSymbol && anchor is LocalDeclarationStatementSyntax)
        {
            if (positions.Any(position => position < anchor.Span.End))
                return null;
            from = anchor.Span.End;
            if (startsLine && endsLine)
            {
                edits.Insert(
                    edits.Text.Lines.GetLineFromPosition(from).End, $"\n{Layout.IndentOf(token)}{declaration}",
                    anchor.Span);
            }
            else
                edits.Insert(from, " " + declaration, anchor.Span);
        }
        else
        {
            from = anchor.SpanStart;
            edits.Insert(from, declaration + (startsLine ? "\n" + Layout.IndentOf(token) : " "), anchor.Span);
        }
        edits.Add(new Gate(name, scope, from, isStatic: false));
        return name;
    }

    // ---- A field

    private string? OfType(UnlockedState state, IReadOnlyList<int> positions)
    {
        var types = positions.Select(TypeAt).Distinct().ToList();
        if (types.Count != 1 || types[0] is not { } type || _model.GetDeclaredSymbol(type) is not { } symbol)
            return null;
        var isStatic = state.Uses[0].Static is not null;
        var existing = ExistingIn(symbol, positions, isStatic).ToList();
        if ((existing.FirstOrDefault(field => Guards(field, state, type)) ?? existing.FirstOrDefault()) is { } chosen)
            return chosen.Name;
        if (edits.Gates.FirstOrDefault(gate => gate.Scope == type && gate.IsStatic == isStatic) is { } known)
            return known.Name;
        return CanHaveField(symbol, isStatic) ? Introduce(type, symbol, isStatic) : null;
    }

    /// <summary>The fields of the type that are locks, as far as they mean that everywhere.</summary>
    private IEnumerable<IFieldSymbol> ExistingIn(INamedTypeSymbol type, IReadOnlyList<int> positions, bool isStatic) =>
        type.GetMembers().OfType<IFieldSymbol>()
            .Where(field => field.IsReadOnly && field.IsStatic == isStatic && IsLockType(field.Type) && IsMade(field)
                && positions.All(position => _model.LookupSymbols(position, name: field.Name) is { Length: 1 } found
                    && SymbolEqualityComparer.Default.Equals(found[0], field)));

    /// <summary>The fields of a record are compared, and those of a default struct are null.</summary>
    private static bool CanHaveField(INamedTypeSymbol type, bool isStatic) =>
        (isStatic || !(type.IsValueType || type.IsRecord)) && type.TypeKind != TypeKind.Interface;

    private static bool IsMade(IFieldSymbol field) => field.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax()
        is VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax };

    private static bool Guards(IFieldSymbol field, UnlockedState state, SyntaxNode type) => type.DescendantNodes()
        .OfType<LockStatementSyntax>()
        .Any(taken => taken.Expression.ToString() is var name && (name == field.Name || name == "this." + field.Name)
            && state.Mentions(taken.Statement).Any());

    private string? Introduce(TypeDeclarationSyntax type, INamedTypeSymbol symbol, bool isStatic)
    {
        var fields = symbol.GetMembers().OfType<IFieldSymbol>()
            .Where(field => !field.IsImplicitlyDeclared && !field.IsConst
                && field.DeclaredAccessibility == Accessibility.Private)
            .ToList();
        var style = isStatic && fields.Any(field => field.IsStatic && Begins(field, "s_")) ? "s_gate"
            : fields.Count == 0 || fields.Any(field => Begins(field, "_")) ? "_gate"
            : "gate";
        var name = Unused(style, type);
        var declarations = type.Members.OfType<FieldDeclarationSyntax>().ToList();
        var access = declarations.Count > 0 && fields.Count > 0
            && declarations.All(field => !field.Modifiers.Any(SyntaxKind.PrivateKeyword)
                && !field.Modifiers.Any(SyntaxKind.PublicKeyword))
                ? ""
                : "private ";
        var options = (CSharpParseOptions)edits.Root.SyntaxTree.Options;
        var lockType = TypeNames.Write(LockType, type.OpenBraceToken.Span.End, edits);
        var made = options.LanguageVersion >= LanguageVersion.CSharp9 ? "new()" : $"new {lockType}()";
        var declaration = $"{access}{(isStatic ? "static " : "")}readonly {lockType} {name} = {made};";

        if (type.OpenBraceToken.IsKind(SyntaxKind.None) || type.OpenBraceToken.IsMissing)
            return null;
        var before = type.Members
            .SkipWhile(member => member is not FieldDeclarationSyntax && !HasDirective(member))
            .TakeWhile(member => member is FieldDeclarationSyntax && !HasDirective(member))
            .LastOrDefault();
        if (before is not null)
            InsertBehind(before, declaration);
        else
            InsertFirst(type, declaration);
        edits.Add(new Gate(name, type, type.SpanStart, isStatic));
        return name;
    }

    private static bool Begins(ISymbol field, string prefix) => field.Name.StartsWith(prefix, StringComparison.Ordinal);

    private static bool HasDirective(SyntaxNode member) => member.DescendantTrivia().Any(trivia => trivia.IsDirective);

    private void InsertBehind(MemberDeclarationSyntax field, string declaration)
    {
        var (startsLine, endsLine) = LinesOf(field);
        if (startsLine && endsLine)
        {
            edits.Insert(
                edits.Text.Lines.GetLineFromPosition(field.Span.End).End,
                $"\n{Layout.IndentOf(field.GetFirstToken())}{declaration}", field.Span);
        }
        else
            edits.Insert(field.Span.End, " " + declaration);
    }

    private void InsertFirst(TypeDeclarationSyntax type, string declaration)
    {
        var brace = type.OpenBraceToken;
        if (brace.TrailingTrivia.Any(SyntaxKind.EndOfLineTrivia))
        {
            var blank = type.Members.Count > 0 ? "\n" : "";
            edits.Insert(
                edits.Text.Lines.GetLineFromPosition(brace.Span.End).End,
                $"\n{Layout.IndentOf(brace)}{edits.Layout.Step}{declaration}{blank}", brace.Span);
        }
        else
            edits.Insert(brace.Span.End, " " + declaration);
    }

    // ---- What a lock is

    private INamedTypeSymbol LockType
    {
        get
        {
            var options = (CSharpParseOptions)edits.Root.SyntaxTree.Options;
            return (int)options.LanguageVersion >= CSharp13
                && _model.Compilation.GetTypeByMetadataName("System.Threading.Lock") is { } type
                    ? type
                    : _model.Compilation.ObjectType;
        }
    }

    private bool IsLockType(ITypeSymbol type) => type.SpecialType == SpecialType.System_Object
        || SymbolEqualityComparer.Default.Equals(
            type, _model.Compilation.GetTypeByMetadataName("System.Threading.Lock"));

    private string Unused(string name, SyntaxNode within)
    {
        var taken = new HashSet<string>(within.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken)).Select(token => token.ValueText));
        taken.UnionWith(edits.Gates
            .Where(gate => gate.Scope.Span.OverlapsWith(within.Span)).Select(gate => gate.Name));
        var free = name;
        for (var i = 2; taken.Contains(free); i++)
            free = name + i;
        return free;
    }

    private (bool Starts, bool Ends) LinesOf(SyntaxNode node)
    {
        var line = edits.Text.Lines.GetLineFromPosition(node.SpanStart);
        var starts = edits.Text.ToString(new(line.Start, node.SpanStart - line.Start)).Trim().Length == 0;
        var end = edits.Text.Lines.GetLineFromPosition(node.Span.End);
        var rest = edits.Text.ToString(new(node.Span.End, end.End - node.Span.End)).Trim();
        return (starts, rest.Length == 0 || rest.StartsWith("//", StringComparison.Ordinal));
    }
}
