using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Boundary;
using PoolAnalyzers.Flow.Concurrency;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Flow;

/// <summary>
/// What all rules share in one compilation: what its members mean, its bodies, and what the engines have found out.
/// </summary>
internal sealed class AnalysisScope
{
    private static readonly ConditionalWeakTable<Compilation, AnalysisScope> Scopes = new();

    private readonly string _contracts;
    private readonly ConditionalWeakTable<SyntaxNode, CodeSigns> _signs = new();
    private readonly ConditionalWeakTable<SyntaxNode, SyntaxNode[]> _code = new();

    private readonly ConcurrentDictionary<INamedTypeSymbol, IReadOnlyList<Lapse>> _lapses =
        new(SymbolEqualityComparer.Default);

    private AnalysisScope(Compilation compilation, string contracts, CancellationToken cancellation)
    {
        _contracts = contracts;
        Knowledge = new ApiKnowledge(compilation, contracts.Split('\n'), cancellation);
        Bodies = new MethodBodies(compilation);
        Concurrency = new ConcurrencyAnalysis(Knowledge, Bodies);
        Protocols = new ProtocolAnalysis(Knowledge, Bodies);
        Travel = new TravelCheck(Bodies);
        FarTravel = new TravelCheck(Bodies, leavesMachine: true);
        StaticWrites = new StaticWrites(Bodies);
    }

    public ApiKnowledge Knowledge { get; }

    public MethodBodies Bodies { get; }

    public ConcurrencyAnalysis Concurrency { get; }

    public ProtocolAnalysis Protocols { get; }

    public TravelCheck Travel { get; }

    /// <summary>What can travel to other machines.</summary>
    public TravelCheck FarTravel { get; }

    public StaticWrites StaticWrites { get; }

    /// <summary>The scope of a compilation, made when the first rule asks for it.</summary>
    public static AnalysisScope Of(Compilation compilation, AnalyzerOptions options, CancellationToken cancellation)
    {
        var contracts = ContractsOf(options, cancellation);
        // The additional file may change while the compilation does not.
        if (Scopes.TryGetValue(compilation, out var known) && known._contracts == contracts)
            return known;
        var made = new AnalysisScope(compilation, contracts, cancellation);
        lock (Scopes)
        {
            if (Scopes.TryGetValue(compilation, out known) && known._contracts == contracts)
                return known;
            Scopes.Remove(compilation);
            Scopes.Add(compilation, made);
            return made;
        }
    }

    /// <summary>Where a body and the functions in it break a protocol.</summary>
    public IReadOnlyList<Misuse> MisusesIn(FlowUnit unit, Protocol protocol, CancellationToken cancellation) =>
        protocol.CanBeBroken(SignsOf(unit.Graph.OriginalOperation.Syntax).RolesPlayed) || Protocols.CallsCode(unit)
            ? Protocols.FindMisuses(unit, protocol, cancellation)
            : [];

    /// <summary>Where a type uses a member without the lock that it mostly uses it with.</summary>
    public IReadOnlyList<Lapse> LapsesIn(INamedTypeSymbol type, CancellationToken cancellation) =>
        _lapses.TryGetValue(type, out var known)
            ? known
            : _lapses.GetOrAdd(type, new LockDiscipline(type, this, cancellation).Find());

    /// <summary>The code blocks of a file, as <see cref="CodeBlocks"/> finds them.</summary>
    public IReadOnlyList<SyntaxNode> CodeIn(SyntaxNode file) =>
        _code.TryGetValue(file, out var known) ? known : _code.GetValue(file, root => CodeBlocks.In(root).ToArray());

    /// <summary>Whether a name in the code is that of a member with one of the roles.</summary>
    public bool Mentions(SyntaxNode code, Roles roles) => (SignsOf(code).Roles & roles) != 0;

    /// <summary>What the words of the code say.</summary>
    public CodeSigns SignsOf(SyntaxNode code) =>
        _signs.TryGetValue(code, out var known)
            ? known
            : _signs.GetValue(code, node => new CodeSigns(node, Knowledge));

    private static string ContractsOf(AnalyzerOptions options, CancellationToken cancellation)
    {
        foreach (var file in options.AdditionalFiles)
        {
            if (Path.GetFileName(file.Path).Equals(ContractTable.AdditionalFile, StringComparison.OrdinalIgnoreCase))
                return file.GetText(cancellation)?.ToString() ?? "";
        }
        return "";
    }
}
