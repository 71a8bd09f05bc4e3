using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Flow;

internal enum SubjectKind
{
    /// <summary>A local or parameter, with the locals that are other names of it.</summary>
    Variable,

    /// <summary>A field or automatic property of the current object, or a static one.</summary>
    Member,

    /// <summary>The current object.</summary>
    This,

    /// <summary>The running program: its protocol is about what has been called, whatever it was called on.</summary>
    Program,
}

/// <summary>What a protocol is followed for.</summary>
internal sealed class Subject
{
    private readonly ImmutableHashSet<ISymbol> _names;

    private Subject(SubjectKind kind, ISymbol? symbol, ImmutableHashSet<ISymbol> names, bool isKept = false)
    {
        IsKept = isKept;
        Kind = kind;
        Symbol = symbol;
        _names = names;
    }

    public static Subject This { get; } = new(SubjectKind.This, null, ImmutableHashSet<ISymbol>.Empty);

    public static Subject Program { get; } = new(SubjectKind.Program, null, ImmutableHashSet<ISymbol>.Empty);

    public static Subject Variable(ISymbol variable, params IEnumerable<ISymbol> otherNames) =>
        new(SubjectKind.Variable, variable,
            ImmutableHashSet.CreateRange<ISymbol>(SymbolEqualityComparer.Default, [variable, .. otherNames]));

    /// <param name="member">The field or property.</param>
    /// <param name="otherNames">Locals that are the same object.</param>
    /// <param name="isKept">Whether only the body that is followed can do anything to the object.</param>
    public static Subject Member(ISymbol member, IEnumerable<ISymbol> otherNames, bool isKept = false) =>
        new(SubjectKind.Member, member,
            ImmutableHashSet.CreateRange<ISymbol>(SymbolEqualityComparer.Default, [member, .. otherNames]), isKept);

    public SubjectKind Kind { get; }

    /// <summary>The variable or member; null for the other kinds.</summary>
    public ISymbol? Symbol { get; }

    /// <summary>Whether it is a member that nothing but a direct mention in the body can do anything to.</summary>
    public bool IsKept { get; }

    public bool IsStaticMember => Kind == SubjectKind.Member && Symbol!.IsStatic;

    /// <summary>The variable or member and its other names.</summary>
    public IReadOnlyCollection<ISymbol> Names => _names;

    /// <summary>Whether nothing can be done to the subject without mentioning it in some way.</summary>
    public bool IsOnlyReachedByName => Kind == SubjectKind.Variable || IsKept;

    /// <summary>Whether the operation, free of conversions, is a direct mention of the subject.</summary>
    public bool IsMention(IOperation operation) => operation switch
    {
        ILocalReferenceOperation local => _names.Contains(local.Local),
        IParameterReferenceOperation parameter => _names.Contains(parameter.Parameter),
        IFieldReferenceOperation field => Kind == SubjectKind.Member && IsOwn(field) && _names.Contains(field.Field),
        IPropertyReferenceOperation property =>
            Kind == SubjectKind.Member && IsOwn(property) && _names.Contains(property.Property),
        IInstanceReferenceOperation instance => Kind == SubjectKind.This && IsThis(instance),
        _ => false,
    };

    /// <summary>Whether the operation is about the same member of another object, whose state is not ours.</summary>
    public bool IsForeignMention(IOperation operation) =>
        Kind == SubjectKind.Member
        && operation is IMemberReferenceOperation member
        && _names.Contains(member.Member)
        && !IsOwn(member);

    public static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        ILocalSymbol local => local.Type,
        IParameterSymbol parameter => parameter.Type,
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        _ => null,
    };

    public static bool IsThis(IOperation? operation) =>
        operation is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };

    private static bool IsOwn(IMemberReferenceOperation member) => member.Instance is null || IsThis(member.Instance);
}
