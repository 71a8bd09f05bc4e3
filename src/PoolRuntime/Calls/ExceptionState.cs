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
            .Where(field => field.DeclaringType != typeof(Exception) && !IsActualValue(field))
            .ToArray();
        ExceptionState state = added.Length == 0
            ? new NoFields()
            : (ExceptionState)Activator.CreateInstance(typeof(Fields<>).MakeGenericType(type), [added])!;
        return typeof(ArgumentOutOfRangeException).IsAssignableFrom(type) ? new WithActualValue(state) : state;
    });

    private static bool IsActualValue(FieldInfo field) =>
        field.DeclaringType == typeof(ArgumentOutOfRangeException) && field.FieldType == typeof(object);

    private sealed class NoFields : ExceptionState
    {
        public override void Write(PayloadWriter writer, Exception error) { }

        public override void Read(PayloadReader reader, Exception error) { }
    }

    /// <summary>
    /// What was out of range is an object of any type: a number comes as it was, and anything else as its text, of
    /// which the message is made.
    /// </summary>
    private sealed class WithActualValue(ExceptionState others) : ExceptionState
    {
        private const byte Number = 1;
        private const byte Text = 2;

        private static readonly FieldInfo Value =
            Transferability.FieldsOf(typeof(ArgumentOutOfRangeException)).First(IsActualValue);

        public override void Write(PayloadWriter writer, Exception error)
        {
            others.Write(writer, error);
            object? value = ((ArgumentOutOfRangeException)error).ActualValue;
            writer.Write(value switch { null => (byte)0, int => Number, _ => Text });
            if (value is int number) writer.Write(number);
            else if (value is not null) writer.WriteString(value.ToString());
        }

        public override void Read(PayloadReader reader, Exception error)
        {
            others.Read(reader, error);
            byte kind = reader.Read<byte>();
            if (kind != 0) Value.SetValue(error, kind == Number ? reader.Read<int>() : reader.ReadString());
        }
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
