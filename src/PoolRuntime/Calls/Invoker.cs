using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>Calls one function in the worker, with the argument types known.</summary>
internal abstract class Invoker
{
    /// <summary>Reads the arguments, calls, and writes the result; throws what the job throws.</summary>
    public abstract void Call(PayloadReader arguments, PayloadWriter result);

    /// <summary>Calls it for each item of a chunk; of one with several arguments, items are tuples of them.</summary>
    public virtual void CallEach(PayloadReader arguments, ChunkProgress progress) =>
        throw new InvalidDataException("A function without arguments is mapped.");

    protected static void CallEach<TItem, TReturn>(
        Func<TItem, TReturn> job, PayloadReader arguments, ChunkProgress progress, ReturnWriter<TReturn> returned)
    {
        Codec<TItem> items = Codec.For<TItem>();
        if (items.IsPlainMemory && returned.IsPlainMemory && !progress.IsTimed)
        {
            CallEachPlain(job, items.View(arguments, progress.End - progress.First), progress);
            return;
        }

        for (int index = progress.First; index < progress.End; index++)
        {
            arguments.ForgetObjects();
            TItem item = items.ReadForCall(arguments);
            progress.Begin(index);
            try
            {
                returned.Write(progress.Results, job(item));
                progress.Succeeded();
            }
            catch (Exception error)
            {
                progress.Failed(error);
            }
        }
    }

    // Plain values are taken from where they lie and put to where they go, a stretch at a time.
    private static void CallEachPlain<TItem, TReturn>(
        Func<TItem, TReturn> job, ReadOnlySpan<TItem> items, ChunkProgress progress)
    {
        Codec<TReturn> results = Codec.For<TReturn>();
        ref int current = ref progress.CurrentItem;
        int done = 0;
        while (done < items.Length)
        {
            int start = progress.Results.Length;
            Span<TReturn> room = results.Reserve(progress.Results, progress.NextStretch(results.SmallestSize));
            ReadOnlySpan<TItem> stretch = items.Slice(done, room.Length);
            int index = progress.First + done;
            int i = 0;
            Exception? thrown = null;
            try
            {
                for (; i < stretch.Length; i++)
                {
                    Volatile.Write(ref current, index + i);
                    room[i] = job(stretch[i]);
                }
            }
            catch (Exception error)
            {
                thrown = error;
            }

            done += i;
            progress.Results.Truncate(start + i * results.SmallestSize);
            progress.Succeeded(i);
            if (thrown is null) continue;
            progress.Failed(thrown);
            done++;
        }
    }

    public static Invoker For(FunctionParts parts)
    {
        Type[] types = parts.DelegateType.GetGenericArguments();
        bool isAction = parts.Method.ReturnType == typeof(void);
        Type invoker = (isAction, types.Length) switch
        {
            (true, 0) => typeof(ActionInvoker),
            (true, 1) => typeof(ActionInvoker<>),
            (true, 2) => typeof(ActionInvoker<,>),
            (true, 3) => typeof(ActionInvoker<,,>),
            (false, 1) => typeof(FuncInvoker<>),
            (false, 2) => typeof(FuncInvoker<,>),
            (false, 3) => typeof(FuncInvoker<,,>),
            (false, 4) => typeof(FuncInvoker<,,,>),
            _ => throw new InvalidDataException($"'{parts.DelegateType}' is not a job."),
        };
        if (invoker.IsGenericTypeDefinition) invoker = invoker.MakeGenericType(types);
        return (Invoker)Activator.CreateInstance(invoker, parts)!;
    }
}

/// <summary>
/// Gives the delegate of each call: the same one, or one over the captured variables that came along.
/// </summary>
internal readonly struct DelegateSource<T>(FunctionParts parts) where T : Delegate
{
    private readonly T? _fixed = parts.Target is null ? (T)parts.MakeDelegate(null)
        : parts.Target.IsStateless ? (T)parts.MakeDelegate(parts.Target.Read(null!))
        : null;

    public T Next(PayloadReader arguments) => _fixed ?? (T)parts.MakeDelegate(parts.Target!.Read(arguments));
}

internal sealed class ActionInvoker(FunctionParts parts) : Invoker
{
    private readonly DelegateSource<Action> _jobs = new(parts);

    public override void Call(PayloadReader arguments, PayloadWriter result) => _jobs.Next(arguments)();
}

internal sealed class ActionInvoker<T1>(FunctionParts parts) : Invoker
{
    private readonly DelegateSource<Action<T1>> _jobs = new(parts);

    public override void Call(PayloadReader arguments, PayloadWriter result) =>
        _jobs.Next(arguments)(Codec.For<T1>().ReadForCall(arguments));
}

internal sealed class ActionInvoker<T1, T2>(FunctionParts parts) : Invoker
{
    private readonly DelegateSource<Action<T1, T2>> _jobs = new(parts);

    public override void Call(PayloadReader arguments, PayloadWriter result) =>
        _jobs.Next(arguments)(Codec.For<T1>().ReadForCall(arguments), Codec.For<T2>().ReadForCall(arguments));
}

internal sealed class ActionInvoker<T1, T2, T3>(FunctionParts parts) : Invoker
{
    private readonly DelegateSource<Action<T1, T2, T3>> _jobs = new(parts);

    public override void Call(PayloadReader arguments, PayloadWriter result) => _jobs.Next(arguments)(
        Codec.For<T1>().ReadForCall(arguments), Codec.For<T2>().ReadForCall(arguments),
        Codec.For<T3>().ReadForCall(arguments));
}

internal sealed class FuncInvoker<TReturn>(FunctionParts parts) : Invoker
{
    private readonly DelegateSource<Func<TReturn>> _jobs = new(parts);
    private readonly ReturnWriter<TReturn> _return = ReturnWriter.For<TReturn>();

    public override void Call(PayloadReader arguments, PayloadWriter result) =>
        _return.Write(result, _jobs.Next(arguments)());
}

internal sealed class FuncInvoker<T1, TReturn>(FunctionParts parts) : Invoker
{
    private readonly DelegateSource<Func<T1, TReturn>> _jobs = new(parts);
    private readonly ReturnWriter<TReturn> _return = ReturnWriter.For<TReturn>();

    public override void Call(PayloadReader arguments, PayloadWriter result) =>
        _return.Write(result, _jobs.Next(arguments)(Codec.For<T1>().ReadForCall(arguments)));

    public override void CallEach(PayloadReader arguments, ChunkProgress progress) =>
        CallEach(_jobs.Next(arguments), arguments, progress, _return);
}

internal sealed class FuncInvoker<T1, T2, TReturn>(FunctionParts parts) : Invoker
{
    private readonly DelegateSource<Func<T1, T2, TReturn>> _jobs = new(parts);
    private readonly ReturnWriter<TReturn> _return = ReturnWriter.For<TReturn>();

    public override void Call(PayloadReader arguments, PayloadWriter result) => _return.Write(
        result, _jobs.Next(arguments)(Codec.For<T1>().ReadForCall(arguments), Codec.For<T2>().ReadForCall(arguments)));

    public override void CallEach(PayloadReader arguments, ChunkProgress progress)
    {
        Func<T1, T2, TReturn> job = _jobs.Next(arguments);
        CallEach<(T1, T2), TReturn>(item => job(item.Item1, item.Item2), arguments, progress, _return);
    }
}

internal sealed class FuncInvoker<T1, T2, T3, TReturn>(FunctionParts parts) : Invoker
{
    private readonly DelegateSource<Func<T1, T2, T3, TReturn>> _jobs = new(parts);
    private readonly ReturnWriter<TReturn> _return = ReturnWriter.For<TReturn>();

    public override void Call(PayloadReader arguments, PayloadWriter result) => _return.Write(
        result, _jobs.Next(arguments)(
            Codec.For<T1>().ReadForCall(arguments), Codec.For<T2>().ReadForCall(arguments),
            Codec.For<T3>().ReadForCall(arguments)));

    public override void CallEach(PayloadReader arguments, ChunkProgress progress)
    {
        Func<T1, T2, T3, TReturn> job = _jobs.Next(arguments);
        CallEach<(T1, T2, T3), TReturn>(
            item => job(item.Item1, item.Item2, item.Item3), arguments, progress, _return);
    }
}
