using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>A function that jobs call: described to each worker once, then called by its number.</summary>
internal sealed class JobFunction
{
    private static readonly ConcurrentDictionary<(MethodInfo, Type, Type?), JobFunction> Known = new();
    private static int lastNumber;

    // The compiler keeps the delegates of methods and of lambdas without captures, and the same one comes again and
    // again. Others are made anew for each call, and must not be kept alive.
    [ThreadStatic]
    private static Delegate? lastJob;

    [ThreadStatic]
    private static JobFunction? lastFunction;

    private readonly TargetCodec? _target;

    private JobFunction(Delegate job)
    {
        Number = Interlocked.Increment(ref lastNumber);
        Method = job.Method;
        PayloadWriter definition = new();
        CodeReference.WriteType(definition, job.GetType());
        CodeReference.WriteMethod(definition, job.Method);
        definition.Write(job.Target is not null);
        if (job.Target is not null) _target = TargetCodec.Define(definition, job.Method, job.Target.GetType());
        Definition = definition.ToArray();
    }

    /// <summary>One that another process has described, and that workers of this one call.</summary>
    public JobFunction(byte[] definition)
    {
        Number = Interlocked.Increment(ref lastNumber);
        Definition = definition;
    }

    public int Number { get; }

    /// <summary>The method; null where only workers know it.</summary>
    public MethodInfo? Method { get; }

    /// <summary>What <see cref="FunctionParts"/> reads.</summary>
    public byte[] Definition { get; }

    /// <exception cref="ArgumentException">The delegate is of a kind that cannot run elsewhere.</exception>
    public static JobFunction For(Delegate job)
    {
        if (ReferenceEquals(job, lastJob)) return lastFunction!;
        JobFunction function = Known.GetOrAdd(
            (job.Method, job.GetType(), job.Target?.GetType()),
            static (_, job) =>
            {
                Check(job);
                return new JobFunction(job);
            },
            job);
        if (function._target is null or { IsStateless: true }) (lastJob, lastFunction) = (job, function);
        return function;
    }

    /// <exception cref="NotTransferableException">A captured variable cannot travel.</exception>
    public void WriteTarget(PayloadWriter payload, Delegate job)
    {
        if (_target is null) return;
        object target = job.Target!;
        try
        {
            _target.Write(payload, target);
        }
        catch (RefusedValueException refused)
        {
            throw _target.Explain(target, refused);
        }
    }

    /// <summary>The captured variables, as bytes, and the shared objects among them.</summary>
    /// <exception cref="NotTransferableException">A captured variable cannot travel.</exception>
    public byte[] TargetOf(Delegate job, out IReadOnlyList<ISharedObject>? shared, bool leavesMachine = false)
    {
        PayloadWriter target = ThreadPayload.Take(memory: null, leavesMachine);
        WriteTarget(target, job);
        shared = target.Shared;
        return target.ToArray();
    }

    /// <summary>Refuses at once a result that could never come back.</summary>
    public static void CheckResult<T>()
    {
        if (Result<T>.Reason is { } reason) throw new NotTransferableException("The result of the job", reason);
    }

    // The class is public, but not in the reference assemblies.
    private static bool IsCompiledExpression(Delegate job) =>
        job.Target?.GetType().FullName == "System.Runtime.CompilerServices.Closure";

    private static void Check(Delegate job)
    {
        MethodInfo method = job.Method;
        JobDelegate.Check(job);
        if (method is DynamicMethod || method.DeclaringType is null || IsCompiledExpression(job))
            throw new ArgumentException(
                "The job was made at run time (a compiled expression or a dynamic method), and no worker has it; "
                + "use a lambda or a method of the program.", nameof(job));
        if (method.Module.Assembly.IsDynamic)
            throw new ArgumentException(
                $"The job belongs to '{method.Module.Assembly.GetName().Name}', an assembly made in memory, and no "
                + "worker has it; use a method of an assembly that is a file.", nameof(job));
    }

    // Asked for every job.
    private static class Result<T>
    {
        public static readonly string? Reason = Transferability.ReasonAgainst(typeof(T));
    }
}
