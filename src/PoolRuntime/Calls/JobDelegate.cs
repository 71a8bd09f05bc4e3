using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PoolRuntime.Calls;

/// <summary>Which delegates can be jobs at all, whatever the workers are.</summary>
internal static class JobDelegate
{
    private static readonly ConcurrentDictionary<MethodInfo, bool> Known = new();

    // The compiler keeps the delegates of methods and of lambdas without captures: mostly the same one comes again.
    [ThreadStatic]
    private static Delegate? last;

    /// <exception cref="ArgumentException">No worker can run it.</exception>
    public static void Check(Delegate job)
    {
        if (ReferenceEquals(job, last)) return;
        if (job.GetInvocationList().Length > 1)
            throw new ArgumentException(
                "The job is several delegates joined by '+'; submit each of them by itself.", nameof(job));
        Known.GetOrAdd(job.Method, static method =>
        {
            CheckMethod(method);
            return true;
        });
        // Others are made anew for each call, and must not be kept alive with what they capture.
        if (job.Target is null || job.Target.GetType().GetFields(
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Length == 0)
            last = job;
    }

    private static void CheckMethod(MethodInfo method)
    {
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            throw new ArgumentException(
                "The job is 'async void': it would count as done at its first await, and its error would end the "
                + "worker; let it return a Task (POOL409).", "job");
        if (method.ReturnType == typeof(ValueTask) || method.ReturnType is { IsGenericType: true } generic
            && generic.GetGenericTypeDefinition() == typeof(ValueTask<>))
            throw new ArgumentException(
                "The job returns a ValueTask; let it return a Task, as in 'async () => await …'.", "job");
    }
}
