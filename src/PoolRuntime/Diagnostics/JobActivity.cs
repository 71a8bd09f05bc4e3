using System.Diagnostics;
using System.Reflection;
using PoolRuntime.Scheduling;

namespace PoolRuntime.Diagnostics;

/// <summary>The activities of jobs: one from submitting to the result, and in the worker one while it runs.</summary>
internal sealed class JobActivity
{
    private const string Name = "PoolRuntime";

    private static readonly ActivitySource Source = new(Name);

    private readonly Activity? _activity;

    private JobActivity(Activity? activity, TraceContext? context) => (_activity, Context) = (activity, context);

    /// <summary>What the worker has to know; null where there is no activity that it could belong to.</summary>
    public TraceContext? Context { get; }

    /// <summary>A call is about to be submitted.</summary>
    public static JobActivity Submit(MethodInfo method, string pool, int items)
    {
        string name = FunctionName.Of(method);
        Activity? before = Activity.Current;
        Activity? activity = Source.StartActivity(name, ActivityKind.Producer);
        // What the caller does next is no part of the job.
        Activity.Current = before;
        activity?.SetTag("poolruntime.pool", pool);
        if (items != 1) activity?.SetTag("poolruntime.items", items);
        return new JobActivity(
            activity, (activity ?? before) is { IdFormat: ActivityIdFormat.W3C, Id: { } id } parent
                ? new TraceContext(id, parent.TraceStateString, name)
                : null);
    }

    /// <summary>The context of the caller, for what has no end that anybody could wait for.</summary>
    public static TraceContext? ContextOf(MethodInfo method) =>
        Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } current
            ? new TraceContext(id, current.TraceStateString, FunctionName.Of(method))
            : null;

    /// <summary>The result is over.</summary>
    public void End(AsyncResult result)
    {
        if (_activity is null) return;
        if (result.WorkerProcessId is { } process) _activity.SetTag("poolruntime.process", process);
        if (result.Error is { } error) _activity.SetStatus(ActivityStatusCode.Error, error.ToException().Message);
        Stop(_activity);
    }

    /// <summary>In a worker, on its thread: the job begins.</summary>
    public static Activity Run(TraceContext context, int attempt)
    {
        ActivityContext.TryParse(context.Parent, context.State, isRemote: true, out ActivityContext parent);
        // Where nobody listens in the worker, what the job does still belongs to its parent.
        Activity activity = Source.StartActivity(context.Name, ActivityKind.Consumer, parent)
            ?? new Activity(context.Name) { TraceStateString = context.State }.SetParentId(context.Parent).Start();
        activity.SetTag("poolruntime.worker", WorkerContext.Current?.Name);
        if (attempt > 1) activity.SetTag("poolruntime.attempt", attempt);
        return activity;
    }

    // The activity of the thread that tells of the end is no business of this one.
    private static void Stop(Activity activity)
    {
        Activity? current = Activity.Current;
        activity.Stop();
        Activity.Current = current;
    }
}
