namespace PoolAnalyzers.Flow;

/// <summary>
/// How much work one question may take: steps of following, and calls deep. Whoever is out of it knows nothing and is
/// silent. Counted in steps and not in time, so that the same code gets the same answer everywhere.
/// </summary>
/// <param name="callsDeep">How many calls further in may be followed.</param>
internal sealed class WorkBudget(int callsDeep = WorkBudget.MostCallsDeep)
{
    /// <summary>A body with more tokens than this is not looked at by any engine.</summary>
    public const int MostTokens = 15_000;

    /// <summary>What following may cost in a body for one protocol, or in a called one for its summary.</summary>
    public const int MostSteps = 120_000;

    private const int MostCallsDeep = 4;

    private readonly HashSet<Summary> _paid = [];

    public int CallsDeep { get; } = callsDeep;

    public int Spent { get; private set; }

    public bool IsSpent => Spent > MostSteps;

    /// <summary>Whether a call was not followed because it is too deep.</summary>
    public bool WasCut { get; set; }

    public void Spend(int steps) => Spent += steps;

    /// <summary>Pays for a summary, once, whether it has been made for this question or was known already.</summary>
    public void Spend(Summary summary)
    {
        WasCut |= summary.WasCut;
        if (_paid.Add(summary))
            Spent = Math.Min(Spent + summary.Cost, MostSteps + 1);
    }
}
