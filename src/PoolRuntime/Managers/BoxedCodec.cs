using System.Collections.Concurrent;
using PoolRuntime.Pipes;
using PoolRuntime.Serialization;

namespace PoolRuntime.Managers;

/// <summary>The codec of a type that is only known at run time, which is that of a parameter or result.</summary>
internal abstract class BoxedCodec
{
    private static readonly ConcurrentDictionary<Type, BoxedCodec> Known = new();

    public static BoxedCodec For(Type type) => Known.GetOrAdd(type, static type =>
        (BoxedCodec)Activator.CreateInstance(typeof(Of<>).MakeGenericType(type))!);

    public abstract Type Type { get; }

    public abstract void Write(PayloadWriter writer, object? value);

    public abstract object? Read(PayloadReader reader);

    private sealed class Of<T> : BoxedCodec
    {
        public override Type Type => typeof(T);

        public override void Write(PayloadWriter writer, object? value) => Codec.For<T>().Write(writer, (T)value!);

        public override object? Read(PayloadReader reader)
        {
            try
            {
                return Codec.For<T>().Read(reader);
            }
            catch (Exception error) when (Decoding.IsOfContent(error))
            {
                throw new InvalidDataException($"What came is no '{Transferability.Name(typeof(T))}'.", error);
            }
        }
    }
}
