using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>The arguments of a call, with their types known.</summary>
internal interface IArguments
{
    /// <exception cref="NotTransferableException">An argument cannot travel.</exception>
    void Write(PayloadWriter payload);
}

internal readonly struct NoArguments : IArguments
{
    public void Write(PayloadWriter payload) { }
}

internal readonly struct Arguments<T>(T argument) : IArguments
{
    public void Write(PayloadWriter payload) => Argument.Write(payload, argument, nameof(argument));
}

internal readonly struct Arguments<T1, T2>(T1 first, T2 second) : IArguments
{
    public void Write(PayloadWriter payload)
    {
        Argument.Write(payload, first, nameof(first));
        Argument.Write(payload, second, nameof(second));
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
