namespace PoolAnalyzers.Knowledge;

/// <summary>
/// The contract attributes and the roles that they give. PoolRuntime puts them on its own members, and so may anybody
/// on a wrapper. A new role is a new row here.
/// </summary>
internal static class ContractTable
{
    public const string Assembly = "PoolRuntime";

    public const string Namespace = "PoolRuntime.Contracts";

    /// <summary>The attribute that says which values are taken.</summary>
    public const string Range = Namespace + ".AcceptsAttribute";

    /// <summary>The type of what goes to each worker process once, with the first job that needs it.</summary>
    public const string SentOnce = "PoolRuntime.Shared`1";

    /// <summary>
    /// The additional file in which a project says what members of others mean. A line is the name of an attribute, the
    /// documentation id of a member or type, and, for what is said of a parameter, its name.
    /// </summary>
    public const string AdditionalFile = "PoolAnalyzers.Contracts.txt";

    public static readonly IReadOnlyList<(string Attribute, Roles Role)> Rows =
    [
        ("ClosesAttribute", Roles.Closes),
        ("TerminatesAttribute", Roles.Terminates),
        ("JoinsAttribute", Roles.Joins),
        ("StartsProcessesAttribute", Roles.StartsProcesses),
        ("EntryPointGuardAttribute", Roles.GuardsEntryPoint),
        ("SubmitsAttribute", Roles.Submits),
        ("StartsAttribute", Roles.Starts),
        ("WaitsAttribute", Roles.Waits),
        ("TellsIfDoneAttribute", Roles.TellsIfDone),
        ("TellsIfAliveAttribute", Roles.TellsIfDone | Roles.TellsIfAlive),
        ("NeedsDoneAttribute", Roles.NeedsDone),
        ("JobAttribute", Roles.RunsOnce),
        ("JobPerItemAttribute", Roles.RunsManyTimes),
        ("CallbackAttribute", Roles.RunsAsCallback),
        ("WorkersAreProcessesAttribute", Roles.WorkersAreProcesses),
        ("WorkersAreThreadsAttribute", Roles.WorkersAreThreads),
        ("WorkersAreFarAttribute", Roles.WorkersAreFar),
        ("AcquiresAttribute", Roles.Acquires),
        ("ReleasesAttribute", Roles.Releases),
        ("OwnedByThreadAttribute", Roles.OwnedByThread),
        ("NotReentrantAttribute", Roles.NotReentrant),
        ("OncePerProgramAttribute", Roles.OncePerProgram),
        ("ClosesQueueAttribute", Roles.ClosesQueue),
        ("JoinsQueueThreadAttribute", Roles.JoinsQueueThread),
        ("UsesQueueAttribute", Roles.UsesQueue),
        ("TakesItemAttribute", Roles.TakesItem),
        ("AddsItemAttribute", Roles.AddsItem),
        ("TellsHowFullAttribute", Roles.TellsHowFull),
        ("MarksItemDoneAttribute", Roles.MarksItemDone),
        ("WaitsForItemsAttribute", Roles.WaitsForItems),
        ("EndsQueueAttribute", Roles.EndsQueue),
        ("WaitsForNoticeAttribute", Roles.WaitsForNotice),
        ("NotifiesAttribute", Roles.Notifies),
        ("NeedsStartAttribute", Roles.NeedsStart),
        ("OnlyBeforeStartAttribute", Roles.OnlyBeforeStart),
        ("EndsAbruptlyAttribute", Roles.EndsAbruptly),
        ("ChunkSizeAttribute", Roles.IsChunkSize),
        ("WorkerCountAttribute", Roles.IsWorkerCount),
        ("CapacityAttribute", Roles.IsCapacity),
        ("SeparateStepsAttribute", Roles.ReadsAndWritesApart),
        ("UnlockedAttribute", Roles.MakesUnlocked),
        ("ThreadSafeAttribute", Roles.IsThreadSafe),
        ("BenignRaceAttribute", Roles.RacesAreMeant),
    ];
}
