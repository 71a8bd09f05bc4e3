namespace PoolAnalyzers.Tests.Meta;

/// <summary>Something that guides to pools, processes and threads warn of, and the rules that see it.</summary>
internal sealed record KnownWarning(string Text, params string[] Rules)
{
    /// <summary>Who notices it instead of a rule; null where rules do.</summary>
    public string? NoticedBy { get; init; }
}

/// <summary>What such guides warn their readers of, all of it.</summary>
internal static class KnownWarnings
{
    public static readonly ImmutableArray<KnownWarning> All =
    [
        new("A pool is joined that was neither closed nor terminated.", "POOL101"),
        new("A job is submitted to a pool that was closed.", "POOL102"),
        new("Nobody waits, so the work ends with the program.", "POOL103", "POOL106"),
        new("The blocking form of a call is used in a loop, which makes it serial.", "POOL202", "POOL208"),
        new("A blocking `Map` cannot be interrupted.", "POOL203"),
        new("`Successful` is asked before the result is there.", "POOL702"),
        new("Without a guard at the entry point, the program starts itself again and again.", "POOL401", "POOL402"),
        new("Processes or threads are started by hand, one for each item or connection.", "POOL411"),
        new("A counter that threads share is changed without a lock.", "POOL301", "POOL302"),
        new("A lock stays locked after an exception.", "POOL501"),
        new("What the parent has set is not there in the child, and the other way around.", "POOL404", "POOL405"),
        new("What cannot be serialised cannot go to another process.", "POOL403"),
        new("The start method is chosen twice.", "POOL110"),
        new("A process is made a daemon after its start; a daemon starts children.", "POOL105", "POOL408"),
        new("The length of a queue, or that it is empty or full, decides what is done next.", "POOL601"),
        new("A queue's thread is joined before it is closed, or not waited for although data is in it.",
            "POOL107", "POOL108", "POOL210"),
        new("Nobody looks whether a lock was acquired in time; a negative timeout does not wait.",
            "POOL502", "POOL503"),
        new("A lock is released that is not held.", "POOL504"),
        new("A callback does not return at once and holds up all results.", "POOL204"),
        new("A shared value has no lock, or is read, changed and written without it.", "POOL304", "POOL305"),
        new("A thread takes a plain lock that it holds already.", "POOL505"),
        new("A loop asks again and again whether something has ended.", "POOL207"),
        new("Items of a queue that is joined are taken and never said to be done.", "POOL602", "POOL605"),
        new("The loop that submits waits for each result.", "POOL201"),
        new("The code that submits handles the results and the errors, too.", "POOL701", "POOL708"),
        new("Much is done in callbacks, which run one after the other.", "POOL204"),
        new("Processes wait for input and output, which threads do as well.", "POOL412"),
        new("A process is terminated while it holds a queue, pipe or lock.", "POOL109"),
        new("An item of `StarMap` is not a tuple of the arguments.")
        {
            NoticedBy = "the compiler: `StarMap` takes tuples with the types of the job's parameters",
        },
        new("There are more workers than cores, or too many jobs at a time.", "POOL801", "POOL803", "POOL804"),
    ];
}
