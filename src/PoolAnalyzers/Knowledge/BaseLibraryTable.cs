using Microsoft.CodeAnalysis;

namespace PoolAnalyzers.Knowledge;

/// <summary>
/// What members of the base class library mean. A row names a type and one of its members, all of them, or the type
/// itself. Overrides and implementations of a member have its roles.
/// </summary>
internal static class BaseLibraryTable
{
    public const string EveryMember = "*";

    /// <summary>The row is about being of the type.</summary>
    public const string TypeItself = "";

    /// <summary>The namespace that all of it is in.</summary>
    public const string Root = "System";

    /// <summary>What parallel queries begin with; one of these stands in every file that has some.</summary>
    public static readonly IReadOnlyList<string> ParallelQueries =
        ["AsParallel", "ParallelQuery", "ParallelEnumerable"];

    private const string ParallelOperators = "System.Linq.ParallelEnumerable";
    private const string Constructor = ".ctor";
    private const string Tasks = "System.Threading.Tasks.";
    private const string Threading = "System.Threading.";
    private const string Generic = "System.Collections.Generic.";
    private const string Concurrent = "System.Collections.Concurrent.";
    private const string Channels = "System.Threading.Channels.";

    private const Roles Quiet = Roles.LeavesArgumentsAlone | Roles.HardlyThrows;

    public static readonly IReadOnlyList<(string Type, string Member, Roles Role)> Rows =
    [
        ("System.IDisposable", "Dispose", Roles.Disposes),
        ("System.IAsyncDisposable", "DisposeAsync", Roles.Disposes),
        ("System.GC", "KeepAlive", Quiet),
        ("System.ArgumentNullException", "ThrowIfNull", Roles.LeavesArgumentsAlone),
        ("System.Object", EveryMember, Quiet),
        (Threading + "Monitor", EveryMember, Quiet),
        ("System.Console", EveryMember, Quiet),
        ("System.Diagnostics.Debug", EveryMember, Quiet),
        ("System.Diagnostics.Trace", EveryMember, Quiet),
        ("System.Diagnostics.Stopwatch", EveryMember, Roles.HardlyThrows),
        ("System.Math", EveryMember, Roles.HardlyThrows),

        .. Each("System.Console", Roles.ReachesOutside,
            "Write", "WriteLine", "Read", "ReadLine", "ReadKey", "Clear", "Out", "Error", "In"),
        .. Each("System.Console", Roles.IsOfWholeProcess, "Read", "ReadLine", "ReadKey", "In"),
        .. Each("System.Environment", Roles.IsOfWholeProcess,
            "Exit", "FailFast", "SetEnvironmentVariable", "CurrentDirectory"),
        .. Each("System.IO.Directory", Roles.IsOfWholeProcess, "SetCurrentDirectory"),
        .. Each("System.Globalization.CultureInfo", Roles.IsOfWholeProcess,
            "DefaultThreadCurrentCulture", "DefaultThreadCurrentUICulture"),
        .. Each(Threading + "Thread", Roles.ReachesOutside, "Sleep", "Start"),
        .. Each(Tasks + "Task", Roles.ReachesOutside, "Run", "Delay"),
        .. Each("System.Environment", Roles.ReachesOutside, "Exit", "FailFast"),
        .. Each("System.Diagnostics.Process", Roles.ReachesOutside,
            "Start", "WaitForExit", "WaitForExitAsync", "Kill"),
        .. Each("System.Net.Http.HttpClient", Roles.ReachesOutside,
            "GetAsync", "GetStringAsync", "GetByteArrayAsync", "GetStreamAsync", "PostAsync", "PutAsync", "DeleteAsync",
            "SendAsync", "Send"),
        .. Each("System.Net.Sockets.Socket", Roles.ReachesOutside,
            "Bind", "Listen", "Accept", "AcceptAsync", "Connect", "ConnectAsync", "Send", "SendAsync", "Receive",
            "ReceiveAsync"),
        .. Each("System.Net.Sockets.TcpListener", Roles.ReachesOutside, "Start"),
        .. Each("System.Net.Sockets.TcpClient", Roles.ReachesOutside, "Connect", "ConnectAsync"),
        .. Each("System.Net.Sockets.NetworkStream", Roles.ReachesOutside, "Read", "ReadAsync", "Write", "WriteAsync"),
        .. Each("System.Net.Dns", Roles.ReachesOutside,
            "GetHostEntry", "GetHostEntryAsync", "GetHostAddresses", "GetHostAddressesAsync"),
        .. Each("System.Net.NetworkInformation.Ping", Roles.ReachesOutside, "Send", "SendPingAsync"),
        .. Each("System.Net.WebRequest", Roles.ReachesOutside, "GetResponse", "GetResponseAsync"),
        .. Each("System.Data.Common.DbConnection", Roles.ReachesOutside, "Open", "OpenAsync"),
        .. Each("System.Data.Common.DbCommand", Roles.ReachesOutside,
            "ExecuteNonQuery", "ExecuteNonQueryAsync", "ExecuteReader", "ExecuteReaderAsync", "ExecuteScalar",
            "ExecuteScalarAsync"),
        ("System.IO.File", EveryMember, Roles.ReachesOutside),
        ("System.IO.Directory", EveryMember, Roles.ReachesOutside),
        ("System.IO.FileStream", EveryMember, Roles.ReachesOutside),

        .. Each(Tasks + "Task", Roles.Submits, "Run", "ContinueWith"),
        .. Each(Tasks + "Task`1", Roles.Submits, "ContinueWith"),
        .. Each(Tasks + "Task", Roles.Waits, "Wait", "WaitAll"),
        .. Each(Tasks + "Task", Roles.Combines, "WhenAll"),
        .. Each(Tasks + "Task", Roles.Synchronizes, "WaitAny", "WhenAny", "WhenEach"),
        .. Each(Tasks + "Task", Roles.Starts, "Start"),
        .. Each(Tasks + "Task", Roles.Starts | Roles.Waits, "RunSynchronously"),
        .. Each(Tasks + "Task", Roles.TellsIfDone,
            "IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled", "Status"),
        .. Each(Tasks + "Task`1", Roles.Waits, "Result"),
        .. Each(Tasks + "ValueTask`1", Roles.Waits, "Result"),
        .. Each(Tasks + "ValueTask", Roles.TellsIfDone,
            "IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled"),
        .. Each(Tasks + "ValueTask`1", Roles.TellsIfDone,
            "IsCompleted", "IsCompletedSuccessfully", "IsFaulted", "IsCanceled"),
        .. Each("System.Runtime.CompilerServices.TaskAwaiter", Roles.Waits, "GetResult"),
        .. Each("System.Runtime.CompilerServices.TaskAwaiter`1", Roles.Waits, "GetResult"),
        .. Each("System.Runtime.CompilerServices.ValueTaskAwaiter", Roles.Waits, "GetResult"),
        .. Each("System.Runtime.CompilerServices.ValueTaskAwaiter`1", Roles.Waits, "GetResult"),
        .. Each("System.Runtime.CompilerServices.ConfiguredTaskAwaitable+ConfiguredTaskAwaiter",
            Roles.Waits, "GetResult"),
        .. Each("System.Runtime.CompilerServices.ConfiguredTaskAwaitable`1+ConfiguredTaskAwaiter",
            Roles.Waits, "GetResult"),
        .. Each(Tasks + "TaskFactory", Roles.Submits, "StartNew"),
        .. Each(Tasks + "TaskFactory`1", Roles.Submits, "StartNew"),
        .. Each(Tasks + "TaskFactory", Roles.Synchronizes, "ContinueWhenAll", "ContinueWhenAny"),
        .. Each(Tasks + "Parallel", Roles.Submits | Roles.Waits, "For", "ForEach", "Invoke"),
        .. Each(Tasks + "Parallel", Roles.Submits, "ForAsync", "ForEachAsync"),
        .. Each(ParallelOperators, Roles.Submits | Roles.Waits, "ForAll"),
        .. Each(ParallelOperators, Roles.Submits, "AsParallel"),
        .. Each(Threading + "ThreadPool", Roles.Submits,
            "QueueUserWorkItem", "UnsafeQueueUserWorkItem", "RegisterWaitForSingleObject",
            "UnsafeRegisterWaitForSingleObject"),
        .. Each(Threading + "Thread", Roles.Submits, Constructor),
        .. Each(Threading + "Timer", Roles.Submits, Constructor),
        .. Each(Tasks + "Task", Roles.Submits, Constructor),
        .. Each(Tasks + "Task`1", Roles.Submits, Constructor),
        .. Each(Threading + "Thread", Roles.Starts, "Start", "UnsafeStart"),
        .. Each(Threading + "Thread", Roles.Waits | Roles.NeedsStart, "Join"),
        .. Each(Threading + "Thread", Roles.OnlyBeforeStart, "SetApartmentState"),
        .. Each(Threading + "Thread", Roles.MakesUnstarted, Constructor),
        .. Each(Threading + "Thread", Roles.TellsIfDone | Roles.TellsIfAlive, "IsAlive"),

        .. Each(Threading + "Monitor", Roles.Acquires, "Enter"),
        .. Each(Threading + "Monitor", Roles.Acquires | Roles.MayFailToAcquire, "TryEnter"),
        .. Each(Threading + "Monitor", Roles.Releases, "Exit"),
        .. Each(Threading + "Lock", Roles.Acquires, "Enter", "EnterScope"),
        .. Each(Threading + "Lock", Roles.Acquires | Roles.MayFailToAcquire, "TryEnter"),
        .. Each(Threading + "Lock", Roles.Releases, "Exit"),
        .. Each(Threading + "Lock+Scope", Roles.Disposes, "Dispose"),
        .. Each(Threading + "SpinLock", Roles.Acquires, "Enter"),
        .. Each(Threading + "SpinLock", Roles.Acquires | Roles.MayFailToAcquire, "TryEnter"),
        .. Each(Threading + "SpinLock", Roles.Releases, "Exit"),
        .. Each(Threading + "SemaphoreSlim", Roles.Acquires, "Wait", "WaitAsync"),
        .. Each(Threading + "SemaphoreSlim", Roles.Releases, "Release"),
        .. Each(Threading + "Mutex", Roles.Releases, "ReleaseMutex"),
        .. Each(Threading + "Semaphore", Roles.Releases, "Release"),
        .. Each(Threading + "ReaderWriterLockSlim", Roles.Acquires, "EnterWriteLock", "EnterUpgradeableReadLock"),
        .. Each(Threading + "ReaderWriterLockSlim", Roles.Acquires | Roles.MayFailToAcquire,
            "TryEnterWriteLock", "TryEnterUpgradeableReadLock"),
        .. Each(Threading + "ReaderWriterLockSlim", Roles.AcquiresShared, "EnterReadLock"),
        .. Each(Threading + "ReaderWriterLockSlim", Roles.AcquiresShared | Roles.MayFailToAcquire, "TryEnterReadLock"),
        .. Each(Threading + "ReaderWriterLockSlim", Roles.Releases,
            "ExitWriteLock", "ExitReadLock", "ExitUpgradeableReadLock"),
        .. Each(Threading + "ReaderWriterLock", Roles.Acquires, "AcquireWriterLock", "UpgradeToWriterLock"),
        .. Each(Threading + "ReaderWriterLock", Roles.AcquiresShared, "AcquireReaderLock"),
        .. Each(Threading + "ReaderWriterLock", Roles.Releases, "ReleaseWriterLock", "ReleaseReaderLock"),

        (Threading + "Monitor", TypeItself, Roles.OwnedByThread),
        (Threading + "Lock", TypeItself, Roles.OwnedByThread),
        (Threading + "SpinLock", TypeItself, Roles.OwnedByThread | Roles.NotReentrant),
        (Threading + "Mutex", TypeItself, Roles.OwnedByThread),
        (Threading + "ReaderWriterLockSlim", TypeItself, Roles.OwnedByThread),
        (Threading + "ReaderWriterLock", TypeItself, Roles.OwnedByThread),

        .. Each(Threading + "Monitor", Roles.Synchronizes | Roles.WaitsForNotice, "Wait"),
        .. Each(Threading + "Monitor", Roles.Notifies, "Pulse", "PulseAll"),
        .. Each(Threading + "WaitHandle", Roles.Synchronizes, "WaitOne", "WaitAny", "SignalAndWait"),
        .. Each(Threading + "WaitHandle", Roles.Synchronizes | Roles.Acquires, "WaitAll"),
        .. Each(Threading + "ManualResetEventSlim", Roles.Synchronizes, "Wait"),
        .. Each(Threading + "CountdownEvent", Roles.Synchronizes, "Wait"),
        .. Each(Threading + "Barrier", Roles.Synchronizes, "SignalAndWait"),
        .. Each(Threading + "SpinWait", Roles.Synchronizes, "SpinUntil"),
        .. Each(Threading + "CountdownEvent", Roles.RaisesCount, "AddCount"),
        .. Each(Threading + "CountdownEvent", Roles.LowersCount, "Signal"),
        .. Each(Threading + "Thread", Roles.Sleeps | Roles.HardlyThrows, "Sleep", "Yield", "SpinWait"),
        .. Each(Threading + "SpinWait", Roles.Sleeps, "SpinOnce"),

        .. Each(Concurrent + "BlockingCollection`1", Roles.Synchronizes,
            "Take", "TryTake", "TakeFromAny", "TryTakeFromAny", "GetConsumingEnumerable"),
        .. Each(Concurrent + "BlockingCollection`1", Roles.TakesItem, "Take", "TryTake"),
        .. Each(Concurrent + "BlockingCollection`1", Roles.AddsItem, "Add", "TryAdd"),
        .. Each(Concurrent + "BlockingCollection`1", Roles.TellsHowFull, "Count"),
        .. Each(Concurrent + "BlockingCollection`1", Roles.EndsQueue, "CompleteAdding"),
        .. Each(Concurrent + "BlockingCollection`1", Roles.EnumeratesQueue, "GetConsumingEnumerable"),
        .. Each(Channels + "ChannelWriter`1", Roles.AddsItem, "WriteAsync"),
        .. Each(Channels + "ChannelWriter`1", Roles.EndsQueue, "Complete", "TryComplete"),
        .. Each(Channels + "ChannelReader`1", Roles.EnumeratesQueue, "ReadAllAsync"),

        (Threading + "Interlocked", EveryMember, Roles.IsAtomic | Roles.HardlyThrows),
        (Threading + "Volatile", EveryMember, Roles.IsAtomic | Roles.HardlyThrows),
        (Threading + "LazyInitializer", EveryMember, Roles.IsAtomic | Roles.InitializesOnce),
        .. Each(Threading + "Thread", Roles.IsAtomic, "VolatileRead", "VolatileWrite"),

        .. Changes(Generic + "List`1",
            "Add", "AddRange", "Insert", "InsertRange", "Remove", "RemoveAt", "RemoveAll", "RemoveRange", "Clear",
            "Sort", "Reverse"),
        .. Changes(Generic + "Dictionary`2", "Add", "TryAdd", "Remove", "Clear", "set_Item"),
        .. Changes(Generic + "SortedDictionary`2", "Add", "Remove", "Clear", "set_Item"),
        .. Changes(Generic + "SortedList`2", "Add", "Remove", "RemoveAt", "Clear", "set_Item"),
        .. Changes(Generic + "HashSet`1",
            "Add", "Remove", "RemoveWhere", "Clear", "UnionWith", "ExceptWith", "IntersectWith", "SymmetricExceptWith"),
        .. Changes(Generic + "SortedSet`1",
            "Add", "Remove", "RemoveWhere", "Clear", "UnionWith", "ExceptWith", "IntersectWith", "SymmetricExceptWith"),
        .. Changes(Generic + "LinkedList`1",
            "AddFirst", "AddLast", "AddBefore", "AddAfter", "Remove", "RemoveFirst", "RemoveLast", "Clear"),
        .. Changes(Generic + "Queue`1", "Enqueue", "Dequeue", "TryDequeue", "Clear"),
        .. Changes(Generic + "Stack`1", "Push", "Pop", "TryPop", "Clear"),
        .. Changes(Generic + "PriorityQueue`2",
            "Enqueue", "Dequeue", "TryDequeue", "EnqueueDequeue", "EnqueueRange", "Clear"),
        .. Changes("System.Collections.ArrayList",
            "Add", "AddRange", "Insert", "InsertRange", "Remove", "RemoveAt", "RemoveRange", "Clear", "Sort",
            "Reverse"),
        .. Changes("System.Collections.Queue", "Enqueue", "Dequeue", "Clear"),
        .. Changes("System.Collections.Stack", "Push", "Pop", "Clear"),
        .. Changes("System.Collections.Hashtable", "Add", "Remove", "Clear", "set_Item"),
        // Documented: any number of readers beside one writer.
        .. Each("System.Collections.Hashtable", Roles.IsThreadSafe, "get_Item", "Contains", "ContainsKey"),
        .. Changes("System.Text.StringBuilder",
            "Append", "AppendLine", "AppendFormat", "AppendJoin", "Insert", "Remove", "Replace", "Clear"),

        .. Each("System.Random", Roles.IsNotThreadSafe, TypeItself),
        .. Each("System.Security.Cryptography.HashAlgorithm", Roles.IsNotThreadSafe, TypeItself),
        .. Each("System.Security.Cryptography.ICryptoTransform", Roles.IsNotThreadSafe, TypeItself),
        .. Each("System.Data.Common.DbConnection", Roles.IsNotThreadSafe, TypeItself),
        .. Each("System.Data.Common.DbCommand", Roles.IsNotThreadSafe, TypeItself),

        .. Each("System.Linq.Enumerable", Roles.ReadsContent,
            "ToList", "ToArray", "ToDictionary", "ToHashSet", "Sum", "Count", "Min", "Max", "Average", "Any", "All",
            "First", "FirstOrDefault", "Last", "LastOrDefault", "Single", "SingleOrDefault", "Contains", "Aggregate"),
    ];

    /// <summary>What being passed to a parameter means, by type, member and name of the parameter.</summary>
    public static readonly IReadOnlyList<(string Type, string Member, string Parameter, Roles Role)> Parameters =
    [
        (Tasks + "Task", "Run", "action", Roles.RunsOnce),
        (Tasks + "Task", "Run", "function", Roles.RunsOnce),
        (Tasks + "Task", "ContinueWith", "continuationAction", Roles.RunsOnce),
        (Tasks + "Task", "ContinueWith", "continuationFunction", Roles.RunsOnce),
        (Tasks + "Task`1", "ContinueWith", "continuationAction", Roles.RunsOnce),
        (Tasks + "Task`1", "ContinueWith", "continuationFunction", Roles.RunsOnce),
        (Tasks + "Task", Constructor, "action", Roles.RunsOnce),
        (Tasks + "Task`1", Constructor, "function", Roles.RunsOnce),
        (Tasks + "TaskFactory", "StartNew", "action", Roles.RunsOnce),
        (Tasks + "TaskFactory", "StartNew", "function", Roles.RunsOnce),
        (Tasks + "TaskFactory`1", "StartNew", "function", Roles.RunsOnce),
        (Tasks + "Parallel", "For", "body", Roles.RunsManyTimes),
        (Tasks + "Parallel", "For", "localInit", Roles.RunsManyTimes),
        (Tasks + "Parallel", "For", "localFinally", Roles.RunsManyTimes),
        (Tasks + "Parallel", "ForEach", "body", Roles.RunsManyTimes),
        (Tasks + "Parallel", "ForEach", "localInit", Roles.RunsManyTimes),
        (Tasks + "Parallel", "ForEach", "localFinally", Roles.RunsManyTimes),
        (Tasks + "Parallel", "ForAsync", "body", Roles.RunsManyTimes),
        (Tasks + "Parallel", "ForEachAsync", "body", Roles.RunsManyTimes),
        (Tasks + "Parallel", "Invoke", "actions", Roles.RunsOnce),
        (ParallelOperators, "ForAll", "action", Roles.RunsManyTimes),
        (ParallelOperators, "Select", "selector", Roles.RunsManyTimes),
        (ParallelOperators, "SelectMany", "selector", Roles.RunsManyTimes),
        (ParallelOperators, "Where", "predicate", Roles.RunsManyTimes),
        (Threading + "ThreadPool", "QueueUserWorkItem", "callBack", Roles.RunsOnce),
        (Threading + "ThreadPool", "UnsafeQueueUserWorkItem", "callBack", Roles.RunsOnce),
        (Threading + "ThreadPool", "RegisterWaitForSingleObject", "callBack", Roles.RunsOnce),
        (Threading + "Thread", Constructor, "start", Roles.RunsOnce),
        (Threading + "Timer", Constructor, "callback", Roles.RunsManyTimes),
        (Concurrent + "BlockingCollection`1", Constructor, "boundedCapacity", Roles.IsCapacity),
        (Channels + "Channel", "CreateBounded", "capacity", Roles.IsCapacity),
    ];

    /// <summary>The attribute by which a member says that it never returns.</summary>
    public const string NeverReturns = "System.Diagnostics.CodeAnalysis.DoesNotReturnAttribute";

    /// <summary>Whether it is an operator of parallel queries whose name ordinary queries use all the time.</summary>
    public static bool IsAlsoOfOrdinaryQueries(ISymbol symbol) =>
        symbol is { Name: "Select" or "SelectMany" or "Where", ContainingType.Name: "ParallelEnumerable" };

    private static IEnumerable<(string, string, Roles)> Each(string type, Roles role, params string[] members) =>
        members.Select(member => (type, member, role));

    /// <summary>A type whose content must not be used by several threads at once, with what changes it.</summary>
    private static IEnumerable<(string, string, Roles)> Changes(string type, params string[] members) =>
        members.Select(member => (type, member, Roles.ChangesContent)).Append((type, TypeItself, Roles.ReadsContent));
}
