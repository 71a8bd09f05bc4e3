using Microsoft.CodeAnalysis.FlowAnalysis;

namespace PoolAnalyzers.Flow;

/// <summary>
/// A basic block together with where control goes when the <c>finally</c> that it is part of ends. Keeping the two
/// together keeps the way of an exception apart from the way of a block that ended well.
/// </summary>
internal sealed class FlowNode(BasicBlock block, Continuation? continuation, int number)
{
    public static readonly IComparer<FlowNode> InOrder = Comparer<FlowNode>.Create((x, y) =>
        x.Block.Ordinal != y.Block.Ordinal
            ? x.Block.Ordinal.CompareTo(y.Block.Ordinal)
            : x.Number.CompareTo(y.Number));

    private int Number { get; } = number;

    public BasicBlock Block { get; } = block;

    public Continuation? Continuation { get; } = continuation;

    public Paths Paths { get; set; }

    /// <summary>How often paths have arrived that were not known yet.</summary>
    public int Visits { get; set; }
}

/// <summary>What happens when a <c>finally</c> ends.</summary>
internal sealed class Continuation
{
    public enum Kind
    {
        /// <summary>The next outer <c>finally</c> runs.</summary>
        Finally,

        /// <summary>Control goes where the branch that ran the <c>finally</c> leads.</summary>
        Block,

        /// <summary>The exception goes on from the region outside.</summary>
        Exception,
    }

    private Continuation(Kind what, int target, ControlFlowRegion? region, Continuation? then)
    {
        What = what;
        Target = target;
        Region = region;
        Then = then;
    }

    public Kind What { get; }

    /// <summary>The ordinal of the block to go on with, where there is one.</summary>
    public int Target { get; }

    /// <summary>The region from whose outside an exception goes on.</summary>
    public ControlFlowRegion? Region { get; }

    /// <summary>What remains to be done after that.</summary>
    public Continuation? Then { get; }

    /// <summary>The continuation of the code around the <c>finally</c>, for an exception that leaves it.</summary>
    public Continuation? Outside => What == Kind.Finally ? Then!.Outside : Then;

    /// <summary>Makes each continuation once, so that equal ones are the same object.</summary>
    public sealed class Factory
    {
        private readonly Dictionary<(Kind, int, ControlFlowRegion?, Continuation?), Continuation> _made = [];

        public Continuation Make(Kind what, int target, ControlFlowRegion? region, Continuation? then)
        {
            var key = (what, target, region, then);
            if (!_made.TryGetValue(key, out var made))
                _made.Add(key, made = new Continuation(what, target, region, then));
            return made;
        }
    }
}
