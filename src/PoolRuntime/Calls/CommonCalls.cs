using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>
/// Calls with arguments and results of the commonest types. Nobody runs them: what they name is compiled ahead of time
/// in ReadyToRun images of the library, and need not be compiled while a worker starts.
/// </summary>
internal static class CommonCalls
{
    public static void Name(FunctionParts parts, PayloadReader arguments, PayloadWriter result, ChunkProgress progress)
    {
        OfPlain<bool>(arguments, result);
        OfPlain<int>(arguments, result);
        OfPlain<long>(arguments, result);
        OfPlain<double>(arguments, result);
        OfResult<bool>(parts, arguments, result, progress);
        OfResult<int>(parts, arguments, result, progress);
        OfResult<long>(parts, arguments, result, progress);
        OfResult<double>(parts, arguments, result, progress);
        OfResult<string>(parts, arguments, result, progress);
    }

    private static void OfResult<T>(
        FunctionParts parts, PayloadReader arguments, PayloadWriter result, ChunkProgress progress)
    {
        new FuncInvoker<T>(parts).Call(arguments, result);
        OfArgument<int, T>(parts, arguments, result, progress);
        OfArgument<long, T>(parts, arguments, result, progress);
        OfArgument<double, T>(parts, arguments, result, progress);
        OfArgument<string, T>(parts, arguments, result, progress);
        new ValueReturnWriter<T>().Write(result, default!);
    }

    private static void OfArgument<TArgument, T>(
        FunctionParts parts, PayloadReader arguments, PayloadWriter result, ChunkProgress progress)
    {
        FuncInvoker<TArgument, T> invoker = new(parts);
        invoker.Call(arguments, result);
        invoker.CallEach(arguments, progress);
    }

    private static void OfPlain<T>(PayloadReader arguments, PayloadWriter result) where T : unmanaged
    {
        MemoryCopyCodec<T> codec = new();
        // As delegates: what is called can end up in the caller, and not be there by itself.
        Func<PayloadReader, T> read = codec.Read;
        Action<PayloadWriter, T> write = codec.Write;
        write(result, read(arguments));
        codec.WriteAll(result, codec.View(arguments, codec.Reserve(result, 1).Length));
        codec.ReadAll(arguments, new T[1]);
    }
}
