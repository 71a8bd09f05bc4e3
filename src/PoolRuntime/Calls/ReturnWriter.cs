using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>Writes what a job returns; of a task, what it gives when it is done.</summary>
internal abstract class ReturnWriter<TReturn>
{
    public abstract void Write(PayloadWriter writer, TReturn returned);

    /// <summary>Whether what is returned is the result, and plain memory.</summary>
    public virtual bool IsPlainMemory => false;
}

internal static class ReturnWriter
{
    public static ReturnWriter<TReturn> For<TReturn>()
    {
        if (typeof(TReturn) == typeof(Task)) return (ReturnWriter<TReturn>)(object)new TaskReturnWriter();
        Type writer = typeof(TReturn).IsGenericType && typeof(TReturn).GetGenericTypeDefinition() == typeof(Task<>)
            ? typeof(TaskReturnWriter<>).MakeGenericType(typeof(TReturn).GetGenericArguments())
            : typeof(ValueReturnWriter<>).MakeGenericType(typeof(TReturn));
        return (ReturnWriter<TReturn>)Activator.CreateInstance(writer)!;
    }

    public static TTask NotNull<TTask>(TTask? returned) where TTask : Task =>
        returned ?? throw new InvalidOperationException("The job returned null where it has to return a task.");

    public static void WriteValue<T>(PayloadWriter writer, T value)
    {
        int start = writer.Length;
        writer.ForgetObjects();
        try
        {
            Codec.For<T>().Write(writer, value);
        }
        catch (RefusedValueException refused)
        {
            writer.Truncate(start);
            throw Refusal.Explain("The result of the job", typeof(T), value, refused);
        }
    }
}

internal sealed class ValueReturnWriter<T> : ReturnWriter<T>
{
    public override void Write(PayloadWriter writer, T returned) => ReturnWriter.WriteValue(writer, returned);

    public override bool IsPlainMemory => Codec.For<T>().IsPlainMemory;
}

internal sealed class TaskReturnWriter<T> : ReturnWriter<Task<T>>
{
    public override void Write(PayloadWriter writer, Task<T> returned) =>
        ReturnWriter.WriteValue(writer, ReturnWriter.NotNull(returned).GetAwaiter().GetResult());
}

internal sealed class TaskReturnWriter : ReturnWriter<Task>
{
    public override void Write(PayloadWriter writer, Task returned) =>
        ReturnWriter.NotNull(returned).GetAwaiter().GetResult();
}
