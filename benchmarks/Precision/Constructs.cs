using Microsoft.CodeAnalysis.Operations;

namespace PoolAnalyzers.Precision;

/// <summary>
/// Counts what of threads, tasks and locks the compiler understood in the sources: where little of it binds, silence of
/// the rules says nothing.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class Constructs : DiagnosticAnalyzer
{
    private static readonly Dictionary<string, string> Types = new()
    {
        ["System.Threading.Tasks.Task"] = "tasks",
        ["System.Threading.Tasks.Task<TResult>"] = "tasks",
        ["System.Threading.Tasks.TaskFactory"] = "tasks",
        ["System.Threading.Tasks.TaskFactory<TResult>"] = "tasks",
        ["System.Threading.Tasks.Parallel"] = "parallel loops",
        ["System.Linq.ParallelEnumerable"] = "PLINQ",
        ["System.Threading.Thread"] = "threads",
        ["System.Threading.ThreadPool"] = "thread pool",
        ["System.Threading.Timer"] = "timers",
        ["System.Timers.Timer"] = "timers",
        ["System.Threading.Monitor"] = "monitors",
        ["System.Threading.Interlocked"] = "interlocked",
        ["System.Threading.Volatile"] = "interlocked",
        ["System.Threading.SemaphoreSlim"] = "other locks",
        ["System.Threading.Semaphore"] = "other locks",
        ["System.Threading.Mutex"] = "other locks",
        ["System.Threading.Lock"] = "other locks",
        ["System.Threading.SpinLock"] = "other locks",
        ["System.Threading.ReaderWriterLockSlim"] = "other locks",
    };

    private readonly ConcurrentDictionary<string, int> _counts = new();

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [new("COUNT", "Counts", "Counts", "Counts", DiagnosticSeverity.Hidden, isEnabledByDefault: true)];

    public IEnumerable<KeyValuePair<string, int>> Counts => _counts.OrderByDescending(entry => entry.Value);

    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterOperationAction(
            found => Count(found.Operation),
            OperationKind.Invocation, OperationKind.ObjectCreation, OperationKind.PropertyReference,
            OperationKind.Lock, OperationKind.Await, OperationKind.Invalid);
    }

    private void Count(IOperation operation)
    {
        switch (operation)
        {
            case ILockOperation:
                Add("lock statements");
                break;
            case IAwaitOperation:
                Add("awaits");
                break;
            case IInvalidOperation:
                Add("expressions that do not bind");
                break;
            case IInvocationOperation call:
                Add("calls");
                AddMember(call.TargetMethod);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                AddMember(constructor);
                break;
            case IPropertyReferenceOperation reference:
                AddMember(reference.Property);
                break;
        }
    }

    private void AddMember(ISymbol member)
    {
        if (member.ContainingType is { } type
            && Types.TryGetValue(type.OriginalDefinition.ToDisplayString(), out var kind))
            Add(kind);
    }

    private void Add(string kind) => _counts.AddOrUpdate(kind, 1, static (_, count) => count + 1);
}
