using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow.Concurrency;

/// <summary>
/// The members of a type that may be used under a lock here and without it there, by where their names stand; only to
/// leave out early what cannot matter.
/// </summary>
internal sealed class LockedMembers(INamedTypeSymbol type, AnalysisScope scope, CancellationToken cancellation)
{
    private readonly List<Method> _methods = [];

    /// <summary>The methods that use such a member, and those from which a private one of them is called.</summary>
    public IReadOnlyCollection<IMethodSymbol> Methods()
    {
        FindMethods();
        MarkEnteredWithLock();
        var names = new HashSet<string>(type.GetMembers()
            .Where(member => MayChange(member) && MayLapse(member.Name, HasContent(TypeOf(member))))
            .Select(member => member.Name));
        var found = new HashSet<IMethodSymbol>(
            _methods.Where(method => !method.IsBeforeOthers && method.Signs.Names.Any(names.Contains))
                .Select(method => method.Symbol),
            SymbolEqualityComparer.Default);
        for (var before = -1; found.Count > before;)
        {
            before = found.Count;
            names = [.. found.Where(IsPrivate).Select(NameOf)];
            found.UnionWith(_methods.Where(method => method.Signs.Names.Any(names.Contains))
                .Select(method => method.Symbol));
        }
        return found;
    }

    private void FindMethods()
    {
        foreach (var method in type.GetMembers().OfType<IMethodSymbol>().Where(MethodBodies.IsOrdinary))
        {
            if (scope.Bodies.Implementation(method)?.DeclaringSyntaxReferences.FirstOrDefault() is not { } reference)
                continue;
            var code = reference.GetSyntax(cancellation);
            var isBeforeOthers = method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor
                    or MethodKind.Destructor
                || (scope.Knowledge.RolesOf(method) & Roles.Disposes) != 0;
            _methods.Add(new Method(method, code, scope.SignsOf(code), isBeforeOthers));
        }
    }

    /// <summary>A private method may be called under the lock of others, and what that calls as well.</summary>
    private void MarkEnteredWithLock()
    {
        var hidden = _methods.Where(method => IsPrivate(method.Symbol)).ToLookup(method => NameOf(method.Symbol));
        if (hidden.Count == 0)
            return;
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var caller in _methods)
            {
                foreach (var called in caller.Signs.Names.Where(hidden.Contains))
                {
                    if (hidden[called].All(method => method.IsEnteredWithLock)
                        || !caller.Mentions(called).Any(caller.MayHold))
                        continue;
                    foreach (var method in hidden[called])
                        method.IsEnteredWithLock = true;
                    changed = true;
                }
            }
        }
    }

    private bool MayLapse(string member, bool hasContent)
    {
        var (users, isChangedWithLock, isUsedWithout) = (0, false, false);
        foreach (var method in _methods.Where(method => !method.IsBeforeOthers && method.Signs.HasName(member)))
        {
            users++;
            foreach (var mention in method.Mentions(member))
            {
                if (!hasContent && !IsWrite(mention))
                    continue;
                isChangedWithLock |= method.MayHold(mention);
                isUsedWithout |= method.MayLapse && !Method.IsInLock(mention);
            }
        }
        return users > 1 && isChangedWithLock && isUsedWithout;
    }

    private static bool IsPrivate(IMethodSymbol method) => method.DeclaredAccessibility == Accessibility.Private;

    private static string NameOf(IMethodSymbol method) => (method.AssociatedSymbol ?? method).Name;

    private static bool IsWrite(SyntaxNode mention)
    {
        var variable = mention;
        while (variable.Parent is MemberAccessExpressionSyntax { Name: var name } && name == variable
            || variable.Parent is ParenthesizedExpressionSyntax)
            variable = variable.Parent!;
        return variable.Parent switch
        {
            AssignmentExpressionSyntax assignment => assignment.Left == variable,
            ArgumentSyntax argument => !argument.RefKindKeyword.IsKind(SyntaxKind.None)
                || argument.Parent is TupleExpressionSyntax,
            PrefixUnaryExpressionSyntax prefix => prefix.OperatorToken.Kind()
                is SyntaxKind.PlusPlusToken or SyntaxKind.MinusMinusToken or SyntaxKind.AmpersandToken,
            PostfixUnaryExpressionSyntax => true,
            RefExpressionSyntax => true,
            _ => false,
        };
    }

    private static bool MayChange(ISymbol member) => member switch
    {
        IFieldSymbol field => !field.IsConst,
        IPropertySymbol => true,
        _ => false,
    };

    private static ITypeSymbol TypeOf(ISymbol member) =>
        member is IFieldSymbol field ? field.Type : ((IPropertySymbol)member).Type;

    private bool HasContent(ITypeSymbol of) =>
        of is IArrayTypeSymbol
        || scope.Concurrency.IsContainer(of)
        || (of.SpecialType != SpecialType.System_String
            && of.AllInterfaces.Any(parent => parent.SpecialType == SpecialType.System_Collections_IEnumerable));

    private sealed class Method(IMethodSymbol symbol, SyntaxNode code, CodeSigns signs, bool isBeforeOthers)
    {
        private ILookup<string, SimpleNameSyntax>? _mentions;

        public IMethodSymbol Symbol { get; } = symbol;

        public CodeSigns Signs { get; } = signs;

        /// <summary>Whether no other thread knows the object while it runs.</summary>
        public bool IsBeforeOthers { get; } = isBeforeOthers;

        public bool IsEnteredWithLock { get; set; }

        /// <summary>Whether somebody may call it without a lock who need not have one.</summary>
        public bool MayLapse => Signs.HasLock || TakesLockByCall || IsEnteredWithLock || IsPrivate(Symbol)
            || Symbol.DeclaredAccessibility == Accessibility.Public;

        private bool TakesLockByCall => Signs.MayLock && (Signs.Roles & (Roles.Acquires | Roles.AcquiresShared)) != 0;

        public IEnumerable<SimpleNameSyntax> Mentions(string name) => (_mentions ??= code.DescendantNodes()
            .OfType<SimpleNameSyntax>().ToLookup(mention => mention.Identifier.ValueText))[name];

        public bool MayHold(SyntaxNode mention) => TakesLockByCall || IsEnteredWithLock || IsInLock(mention);

        public static bool IsInLock(SyntaxNode mention)
        {
            for (var inside = mention; inside.Parent is { } parent and not MemberDeclarationSyntax; inside = parent)
            {
                if (parent is LockStatementSyntax locked && locked.Statement == inside)
                    return true;
            }
            return false;
        }
    }
}
