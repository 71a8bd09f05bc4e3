using System.Collections.Concurrent;
using System.Reflection;
using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>The fields that an exception type adds to <see cref="Exception"/>.</summary>
internal abstract class ExceptionState
{
    private static readonly ConcurrentDictionary<Type, ExceptionState> Known = new();

    /// <exception cref="RefusedValueException">One of the fields cannot travel.</exception>
    public abstract void Write(PayloadWriter writer, Exception error);

    public abstract void Read(PayloadReader reader, Exception error);

    public static ExceptionState For(Type type) => Known.GetOrAdd(type, static type =>
    {
        FieldInfo[] added = Transferability.FieldsOf(type)
            .Where(field => field.DeclaringType != typeof(Exception))
            .ToArray();
        return added.Length == 0
            ? new NoFields()
            : (ExceptionState)Activator.CreateInstance(typeof(Fields<>).MakeGenericType(type), [added])!;
    });

    private sealed class NoFields : ExceptionState
    {
        public override void Write(PayloadWriter writer, Exception error) { }

        public override void Read(PayloadReader reader, Exception error) { }
    }

    private sealed class Fields<T>(FieldInfo[] fields) : ExceptionState where T : Exception
    {
        private readonly FieldWriter<T> _write = FieldwiseCompiler.Writer<T>(fields);
        private readonly FieldReader<T> _read = FieldwiseCompiler.Reader<T>(fields);

        public override void Write(PayloadWriter writer, Exception error)
        {
            T value = (T)error;
            _write(writer, ref value);
        }

        public override void Read(PayloadReader reader, Exception error)
        {
            T value = (T)error;
            _read(reader, ref value);
        }
    }
}
