using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// Private members that hold an object which never leaves its first state: all code that can reach the member is in
/// its type, and none of it moves the object on or lets it out of sight. In such a type it makes no difference which
/// methods have been called before.
/// </summary>
internal sealed class MemberLifetimes(ApiKnowledge knowledge, MethodBodies bodies, MethodSummaries summaries)
{
    private const int MostMentions = 200;

    private readonly ConcurrentDictionary<(ISymbol, Protocol), bool> _known = new(new KeyComparer());
    private readonly ConcurrentDictionary<INamedTypeSymbol, ILookup<string, IdentifierNameSyntax>> _mentions =
        new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<INamedTypeSymbol, bool> _callsOwnEnd = new(SymbolEqualityComparer.Default);

    /// <summary>Whether the object in the member is in its first state whenever a method of the type begins.</summary>
    public bool StaysInitial(ISymbol member, Protocol protocol, CancellationToken cancellation)
    {
        member = member.OriginalDefinition;
        return _known.TryGetValue((member, protocol), out var known)
            ? known
            : _known.GetOrAdd((member, protocol), Examine(member, protocol, cancellation));
    }

    private bool Examine(ISymbol member, Protocol protocol, CancellationToken cancellation)
    {
        if (member is not (IFieldSymbol or IPropertySymbol { IsVirtual: false, IsAbstract: false, IsOverride: false })
            || member.DeclaredAccessibility != Accessibility.Private
            || member.ContainingType is not { TypeKind: TypeKind.Class } type)
            return false;
        var (isCreated, hasEnd) = (false, false);
        var examined = new HashSet<SyntaxNode>();
        var mentions = MentionsIn(type, cancellation)[member.Name];
        if (mentions.Skip(MostMentions).Any())
            return false;
        foreach (var mention in mentions)
        {
            var model = bodies.ModelOf(mention.SyntaxTree);
            // The name only spares asking about every identifier; the symbol decides.
            if (!SymbolEqualityComparer.Default.Equals(
                model.GetSymbolInfo(mention, cancellation).Symbol?.OriginalDefinition, member))
                continue;
            if (model.GetEnclosingSymbol(mention.SpanStart, cancellation) is not { } enclosing
                || BodyAround(enclosing) is not { } method
                || bodies.UnitOf(method, cancellation) is not { } unit)
                return false;
            if (!examined.Add(unit.Graph.OriginalOperation.Syntax))
                continue;
            if (IsEnd(method))
            {
                hasEnd = true;
                continue;
            }
            if (!Keeps(unit, member, protocol, cancellation, out var creates))
                return false;
            isCreated |= creates;
        }
        return StartsInitialOrAbsent(member, protocol, ref isCreated, cancellation)
            && isCreated
            && !(hasEnd && CallsOwnEnd(type, cancellation));
    }

    /// <summary>The places in a type where names stand that may be those of its members.</summary>
    private ILookup<string, IdentifierNameSyntax> MentionsIn(INamedTypeSymbol type, CancellationToken cancellation) =>
        _mentions.TryGetValue(type, out var known)
            ? known
            : _mentions.GetOrAdd(type, type.DeclaringSyntaxReferences
                .SelectMany(reference => reference.GetSyntax(cancellation).DescendantNodes())
                .OfType<IdentifierNameSyntax>()
                .Where(name => name.Parent is not QualifiedNameSyntax)
                .ToLookup(name => name.Identifier.ValueText));

    /// <summary>Whether the type itself ends its objects, which then need not be the last that happens.</summary>
    private bool CallsOwnEnd(INamedTypeSymbol type, CancellationToken cancellation) =>
        _callsOwnEnd.TryGetValue(type, out var known)
            ? known
            : _callsOwnEnd.GetOrAdd(type, FindIfCallsOwnEnd(type, cancellation));

    private bool FindIfCallsOwnEnd(INamedTypeSymbol type, CancellationToken cancellation)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            var declaration = reference.GetSyntax(cancellation);
            var model = bodies.ModelOf(declaration.SyntaxTree);
            foreach (var call in declaration.DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (NameOf(call) is { } name && (knowledge.RolesOfName(name) & Roles.Disposes) != 0
                    && model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method
                    && IsEnd(method)
                    && (method.ContainingType.TypeKind == TypeKind.Interface
                        || SymbolEqualityComparer.Default.Equals(method.ContainingType.OriginalDefinition, type)))
                    return true;
            }
        }
        return false;
    }

    private static string? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>The method, accessor or constructor that the code belongs to; null for initialisers.</summary>
    private static IMethodSymbol? BodyAround(ISymbol enclosing)
    {
        while (enclosing is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
            enclosing = enclosing.ContainingSymbol;
        return enclosing as IMethodSymbol;
    }

    /// <summary>What ends the whole object comes last; nobody calls its other members afterwards.</summary>
    private bool IsEnd(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Destructor || (knowledge.RolesOf(method) & Roles.Disposes) != 0;

    private bool Keeps(
        FlowUnit unit, ISymbol member, Protocol protocol, CancellationToken cancellation, out bool creates)
    {
        creates = false;
        var budget = new WorkBudget();
        var subject = Subject.Member(member, unit.OtherNames(member), isKept: true);
        foreach (var entry in (int[])[PathState.Absent, protocol.Initial])
        {
            var flow = new ProtocolFlow(unit, subject, protocol, knowledge, summaries, budget);
            if (!flow.Run(entry, cancellation)
                || flow.Seen.Any(seen => seen != PathState.Absent && seen != protocol.Initial))
                return false;
            creates |= entry == PathState.Absent && flow.Seen.Contains(protocol.Initial);
        }
        foreach (var nested in unit.Nested(cancellation))
        {
            if (!Keeps(nested, member, protocol, cancellation, out var createsInside))
                return false;
            creates |= createsInside;
        }
        return true;
    }

    private bool StartsInitialOrAbsent(
        ISymbol member, Protocol protocol, ref bool isCreated, CancellationToken cancellation)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            var initializer = reference.GetSyntax(cancellation) switch
            {
                VariableDeclaratorSyntax declarator => declarator.Initializer,
                PropertyDeclarationSyntax { ExpressionBody: null } property => property.Initializer,
                _ => null,
            };
            if (initializer is null)
                continue;
            var operation = bodies.ModelOf(initializer.SyntaxTree).GetOperation(initializer.Value, cancellation);
            switch (operation?.WithoutConversions())
            {
                case IObjectCreationOperation { Type: { } type, Initializer: null }
                    when (knowledge.RolesOfType(type) & protocol.SubjectRoles) != 0:
                    isCreated = true;
                    break;
                case { } value when Operations.IsNull(value):
                    break;
                default:
                    return false;
            }
        }
        return true;
    }

    private sealed class KeyComparer : IEqualityComparer<(ISymbol, Protocol)>
    {
        public bool Equals((ISymbol, Protocol) x, (ISymbol, Protocol) y) =>
            SymbolEqualityComparer.Default.Equals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((ISymbol, Protocol) key) => SymbolEqualityComparer.Default.GetHashCode(key.Item1);
    }
}
