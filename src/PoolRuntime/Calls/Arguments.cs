using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>The arguments of a call, with their types known.</summary>
internal interface IArguments
{
    /// <exception cref="NotTransferableException">An argument cannot travel.</exception>
    void Write(PayloadWriter payload);

    /// <summary>Calls a delegate of that shape with them, here and now.</summary>
    TResult Invoke<TResult>(Delegate job, ReturnShape shape);
}

internal readonly struct NoArguments : IArguments
{
    public void Write(PayloadWriter payload) { }

    public TResult Invoke<TResult>(Delegate job, ReturnShape shape)
    {
        switch (shape)
        {
            case ReturnShape.Value:
                return ((Func<TResult>)job)();
            case ReturnShape.TaskOfValue:
                return ReturnWriter.NotNull(((Func<Task<TResult>>)job)()).GetAwaiter().GetResult();
            case ReturnShape.Task:
                ReturnWriter.NotNull(((Func<Task>)job)()).GetAwaiter().GetResult();
                return default!;
            default:
                ((Action)job)();
                return default!;
        }
    }
}

internal readonly struct Arguments<T>(T argument) : IArguments
{
    public void Write(PayloadWriter payload) => Argument.Write(payload, argument, nameof(argument));

    public TResult Invoke<TResult>(Delegate job, ReturnShape shape)
    {
        switch (shape)
        {
            case ReturnShape.Value:
                return ((Func<T, TResult>)job)(argument);
            case ReturnShape.TaskOfValue:
                return ReturnWriter.NotNull(((Func<T, Task<TResult>>)job)(argument)).GetAwaiter().GetResult();
            case ReturnShape.Task:
                ReturnWriter.NotNull(((Func<T, Task>)job)(argument)).GetAwaiter().GetResult();
                return default!;
            default:
                ((Action<T>)job)(argument);
                return default!;
        }
    }
}

internal readonly struct Arguments<T1, T2>(T1 first, T2 second) : IArguments
{
    public void Write(PayloadWriter payload)
    {
        Argument.Write(payload, first, nameof(first));
        Argument.Write(payload, second, nameof(second));
    }

    public TResult Invoke<TResult>(Delegate job, ReturnShape shape)
    {
        switch (shape)
        {
            case ReturnShape.Value:
                return ((Func<T1, T2, TResult>)job)(first, second);
            case ReturnShape.TaskOfValue:
                return ReturnWriter.NotNull(((Func<T1, T2, Task<TResult>>)job)(first, second)).GetAwaiter().GetResult();
            case ReturnShape.Task:
                ReturnWriter.NotNull(((Func<T1, T2, Task>)job)(first, second)).GetAwaiter().GetResult();
                return default!;
            default:
                ((Action<T1, T2>)job)(first, second);
                return default!;
        }
    }
}

internal readonly struct Arguments<T1, T2, T3>(T1 first, T2 second, T3 third) : IArguments
{
    public void Write(PayloadWriter payload)
    {
        Argument.Write(payload, first, nameof(first));
        Argument.Write(payload, second, nameof(second));
        Argument.Write(payload, third, nameof(third));
    }

    public TResult Invoke<TResult>(Delegate job, ReturnShape shape)
    {
        switch (shape)
        {
            case ReturnShape.Value:
                return ((Func<T1, T2, T3, TResult>)job)(first, second, third);
            case ReturnShape.TaskOfValue:
                return ReturnWriter.NotNull(((Func<T1, T2, T3, Task<TResult>>)job)(first, second, third))
                    .GetAwaiter().GetResult();
            case ReturnShape.Task:
                ReturnWriter.NotNull(((Func<T1, T2, T3, Task>)job)(first, second, third)).GetAwaiter().GetResult();
                return default!;
            default:
                ((Action<T1, T2, T3>)job)(first, second, third);
                return default!;
        }
    }
}

internal static class Argument
{
    public static void Write<T>(PayloadWriter payload, T argument, string name)
    {
        try
        {
            // The objects of all arguments and of the captured variables are numbered as one: the worker reads them so.
            Codec.For<T>().Write(payload, argument);
        }
        catch (RefusedValueException refused)
        {
            throw Refusal.Explain($"The argument '{name}'", typeof(T), argument, refused);
        }
    }
}
