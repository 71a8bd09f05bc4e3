using PoolAnalyzers.CodeFixes.Rewriting;

namespace PoolAnalyzers.CodeFixes.SharedState;

/// <summary>One way to keep threads from changing the same thing at once.</summary>
internal abstract class StateRepair
{
    /// <summary>Whether what there is in the document besides the state decides if the result compiles.</summary>
    public virtual bool MustBeCompiled => false;

    /// <summary>What the repair is called; edits are added. Null if it is not certainly right.</summary>
    public abstract string? Repair(UnlockedState state, DocumentEdits edits);
}
