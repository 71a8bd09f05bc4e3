using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// What the words of some code say before anybody asks what they mean; only to leave out early what cannot matter.
/// </summary>
internal sealed class CodeSigns
{
    private const Roles Acquiring = Roles.Acquires | Roles.AcquiresShared;

    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<bool>> ParallelQueries = new();

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<SyntaxKind> _kinds = [];
    private readonly bool _hasNameOfLockAlone;

    public CodeSigns(SyntaxNode code, ApiKnowledge knowledge)
    {
        var before = SyntaxKind.None;
        var makesSomething = false;
        foreach (var token in code.DescendantTokens())
        {
            var kind = token.Kind();
            switch (kind)
            {
                case SyntaxKind.IdentifierToken:
                    _ = _names.Add(token.ValueText);
                    break;
                case SyntaxKind.AwaitKeyword:
                    Roles |= Roles.Waits;
                    _ = _kinds.Add(kind);
                    break;
                // Handed to a query it is called for every item, and goes on beside the others.
                case SyntaxKind.AsyncKeyword when token.Parent is AnonymousFunctionExpressionSyntax:
                    Roles |= Roles.Submits;
                    break;
                case SyntaxKind.NewKeyword:
                    makesSomething = true;
                    break;
                // Of what type is not said here.
                case SyntaxKind.OpenParenToken when before == SyntaxKind.NewKeyword:
                    NamesRuntime |= knowledge.Runtime is not null;
                    break;
                case SyntaxKind.PlusPlusToken or SyntaxKind.MinusMinusToken:
                    Changes = true;
                    ChangesElement |= before == SyntaxKind.CloseBracketToken
                        || token.Parent is PrefixUnaryExpressionSyntax { Operand: ElementAccessExpressionSyntax };
                    break;
                default:
                    _ = _kinds.Add(kind);
                    if (!SyntaxFacts.IsAssignmentExpressionOperatorToken(kind))
                        break;
                    Changes |= kind != SyntaxKind.EqualsToken;
                    ChangesElement |= before == SyntaxKind.CloseBracketToken;
                    break;
            }
            before = kind;
        }
        foreach (var name in _names)
        {
            var roles = knowledge.Names.RolesOfMember(name);
            Roles |= roles;
            _hasNameOfLockAlone |= (roles & Acquiring) != 0 && (roles & Roles.Waits) == 0;
            NamesRuntime |= knowledge.IsNameOfRuntime(name);
            if (makesSomething)
                Roles |= knowledge.Names.RolesOfMade(name);
            var inQueries = knowledge.Names.RolesOfParallelQueries(name);
            if ((inQueries & ~Roles) != 0 && HasParallelQueries(code.SyntaxTree))
                Roles |= inQueries;
        }
    }

    /// <summary>The names in the code, each once.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>The roles that members of the names have, and waiting and submitting by keywords.</summary>
    public Roles Roles { get; }

    /// <summary>Those, and what keywords do.</summary>
    public Roles RolesPlayed => Roles
        | (Has(SyntaxKind.UsingKeyword) || Has(SyntaxKind.ForEachKeyword) ? Roles.Disposes : Roles.None)
        | (HasLock ? Roles.Acquires | Roles.AcquiresShared | Roles.Synchronizes | Roles.Releases : Roles.None);

    /// <summary>Whether something of PoolRuntime, or with a contract, may be named or made.</summary>
    public bool NamesRuntime { get; }

    /// <summary>Whether something gets a new value that depends on the old one.</summary>
    public bool Changes { get; }

    /// <summary>Whether an element gets a new value.</summary>
    public bool ChangesElement { get; }

    public bool HasLock => Has(SyntaxKind.LockKeyword);

    /// <summary>
    /// Whether a lock may be taken and given back. Tasks are waited for by the names by which semaphores are taken.
    /// </summary>
    public bool MayLock => HasLock
        || _hasNameOfLockAlone
        || ((Roles & Acquiring) != 0 && (Roles & Roles.Releases) != 0);

    public bool HasLoop => Has(SyntaxKind.ForKeyword) || Has(SyntaxKind.ForEachKeyword)
        || Has(SyntaxKind.WhileKeyword) || Has(SyntaxKind.DoKeyword);

    public bool Has(SyntaxKind keyword) => _kinds.Contains(keyword);

    public bool HasName(string name) => _names.Contains(name);

    private static bool HasParallelQueries(SyntaxTree file) => ParallelQueries.GetValue(
        file,
        tree =>
        {
            var text = tree.GetText().ToString();
            return new(BaseLibraryTable.ParallelQueries.Any(
                word => text.IndexOf(word, StringComparison.Ordinal) >= 0));
        }).Value;
}
