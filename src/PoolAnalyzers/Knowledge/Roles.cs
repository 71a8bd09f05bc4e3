namespace PoolAnalyzers.Knowledge;

/// <summary>
/// What calling a member means, or being passed to a parameter, or being of a type. A member may have several roles;
/// those of a protocol take effect in the order of their bits, so that one that closes and joins closes first.
/// </summary>
[Flags]
internal enum Roles : ulong
{
    None = 0,

    /// <summary>Ends submission; accepted work goes on.</summary>
    Closes = 1 << 0,

    /// <summary>Ends submission and drops the work that is not done.</summary>
    Terminates = 1 << 1,

    /// <summary>Waits for the workers to end.</summary>
    Joins = 1 << 2,

    /// <summary>Ends the use of the object: <c>Dispose</c> and <c>DisposeAsync</c>.</summary>
    Disposes = 1 << 3,

    /// <summary>Runs the worker where this process is one.</summary>
    GuardsEntryPoint = 1 << 4,

    /// <summary>Can start worker processes.</summary>
    StartsProcesses = 1 << 5,

    /// <summary>Does nothing to the objects passed to it and keeps none of them.</summary>
    LeavesArgumentsAlone = 1 << 6,

    /// <summary>Throws so rarely that no path is worth a warning because of it.</summary>
    HardlyThrows = 1 << 7,

    /// <summary>Does not come back.</summary>
    NeverReturns = 1 << 8,

    /// <summary>Hands work to workers. Comes back before it is done, unless it also <see cref="Waits"/>.</summary>
    Submits = 1 << 9,

    /// <summary>Comes back when the work of the object that it is called on, or of its arguments, is done.</summary>
    Waits = 1 << 10,

    /// <summary>Makes one handle of its arguments that is done when all of them are.</summary>
    Combines = 1 << 11,

    /// <summary>Starts the work that the object was made with.</summary>
    Starts = 1 << 12,

    /// <summary>Tells whether the work of the object is done, without waiting for it.</summary>
    TellsIfDone = 1 << 13,

    /// <summary>A delegate passed here is run by a worker, while its caller goes on.</summary>
    RunsOnce = 1 << 14,

    /// <summary>A delegate passed here is run by several workers at the same time.</summary>
    RunsManyTimes = 1 << 15,

    /// <summary>
    /// A delegate passed here is run after a job, on another thread than the caller's, one at a time.
    /// </summary>
    RunsAsCallback = 1 << 16,

    /// <summary>The workers are processes: they have their own copy of everything.</summary>
    WorkersAreProcesses = 1 << 17,

    /// <summary>The workers are threads: they share everything.</summary>
    WorkersAreThreads = 1 << 18,

    /// <summary>Takes the object, or the argument, as a lock that one holds alone.</summary>
    Acquires = 1 << 19,

    /// <summary>Takes the object as a lock that is shared with other readers.</summary>
    AcquiresShared = 1 << 20,

    /// <summary>The lock is taken only if the call returns true.</summary>
    MayFailToAcquire = 1 << 21,

    /// <summary>Gives back a lock.</summary>
    Releases = 1 << 22,

    /// <summary>Waits for what other threads do, in a way that orders what comes before and after.</summary>
    Synchronizes = 1 << 23,

    /// <summary>Reads or changes its <c>ref</c> arguments in one step.</summary>
    IsAtomic = 1 << 24,

    /// <summary>Changes the content of an object that several threads must not change at the same time.</summary>
    ChangesContent = 1 << 25,

    /// <summary>Reads content that no other thread may change meanwhile.</summary>
    ReadsContent = 1 << 26,

    /// <summary>Any number of threads may use it at the same time.</summary>
    IsThreadSafe = 1 << 27,

    /// <summary>Races on it are meant: a counter for logs, for example.</summary>
    RacesAreMeant = 1 << 28,

    /// <summary>Waits only as long as the argument says.</summary>
    IsTimed = 1 << 29,

    /// <summary>Sets a variable the first time and returns what it is set to ever after.</summary>
    InitializesOnce = 1 << 30,

    /// <summary>
    /// Does something that is noticed outside of the process: reads, prints, writes, sends, starts, waits.
    /// </summary>
    ReachesOutside = 1L << 31,

    /// <summary>May be called once in a program.</summary>
    OncePerProgram = 1L << 32,

    /// <summary>Ends the use of a queue by this process.</summary>
    ClosesQueue = 1L << 33,

    /// <summary>Waits for what is on its way into a queue that was closed.</summary>
    JoinsQueueThread = 1L << 34,

    /// <summary>Puts something into a queue, or gets something out of it.</summary>
    UsesQueue = 1L << 35,

    /// <summary>Throws unless the object has been started.</summary>
    NeedsStart = 1L << 36,

    /// <summary>Throws if the object has been started.</summary>
    OnlyBeforeStart = 1L << 37,

    /// <summary>Makes an object that does nothing until it is started.</summary>
    MakesUnstarted = 1L << 38,

    /// <summary>A number passed here is how many items go to a worker at once.</summary>
    IsChunkSize = 1L << 39,

    /// <summary>A number passed here, or set, is how many workers there will be.</summary>
    IsWorkerCount = 1L << 40,

    /// <summary>A lock that belongs to the thread that has taken it: no other thread can give it back.</summary>
    OwnedByThread = 1L << 41,

    /// <summary>A lock on which whoever holds it and takes it again waits for itself.</summary>
    NotReentrant = 1L << 42,

    /// <summary>Takes an item out of a queue; with an answer, only if there is one.</summary>
    TakesItem = 1L << 43,

    /// <summary>Puts an item into a queue; with an answer, only if there is room.</summary>
    AddsItem = 1L << 44,

    /// <summary>Tells how full a queue is, which may be over when one acts on it.</summary>
    TellsHowFull = 1L << 45,

    /// <summary>Says that an item of a queue has been worked on.</summary>
    MarksItemDone = 1L << 46,

    /// <summary>Waits until all items of a queue have been worked on.</summary>
    WaitsForItems = 1L << 47,

    /// <summary>Says that nothing more comes into a queue: who waits for an item is told.</summary>
    EndsQueue = 1L << 48,

    /// <summary>Goes through the items of a queue until its end is said.</summary>
    EnumeratesQueue = 1L << 49,

    /// <summary>Gives back a lock and waits to be notified.</summary>
    WaitsForNotice = 1L << 50,

    /// <summary>Lets some go on that wait to be notified.</summary>
    Notifies = 1L << 51,

    /// <summary>Adds to what is still to be signalled.</summary>
    RaisesCount = 1L << 52,

    /// <summary>Reading it is one step and writing it another one, whoever else uses it.</summary>
    ReadsAndWritesApart = 1L << 53,

    /// <summary>Makes something that several processes use, the accesses to which take no lock.</summary>
    MakesUnlocked = 1L << 54,

    /// <summary>Changes something that belongs to the whole process, or reads from its terminal.</summary>
    IsOfWholeProcess = 1L << 55,

    /// <summary>Must not be used by several threads at the same time.</summary>
    IsNotThreadSafe = 1L << 56,

    /// <summary>Throws unless the work of the object is done.</summary>
    NeedsDone = 1L << 57,

    /// <summary>Tells whether the work goes on: false when it is done.</summary>
    TellsIfAlive = 1L << 58,

    /// <summary>Takes away from what is still to be signalled.</summary>
    LowersCount = 1L << 59,

    /// <summary>Lets time go by.</summary>
    Sleeps = 1L << 60,

    /// <summary>Its workers may be on other machines.</summary>
    WorkersAreFar = 1L << 61,

    /// <summary>A number passed here, or set, is how many items or jobs are held before who adds one waits.</summary>
    IsCapacity = 1L << 62,

    /// <summary>Ends the process that does the work, in the middle of what it does.</summary>
    EndsAbruptly = 1UL << 63,
}
