using System.Runtime.CompilerServices;

namespace PoolRuntime.Serialization;

/// <summary>Structures with references inside: field by field.</summary>
internal sealed class StructCodec<T> : Codec<T> where T : struct
{
    private readonly FieldWriter<T> _write = FieldwiseCompiler.Writer<T>(Transferability.FieldsOf(typeof(T)));
    private readonly FieldReader<T> _read = FieldwiseCompiler.Reader<T>(Transferability.FieldsOf(typeof(T)));

    // Each field takes a byte at least.
    public override int SmallestSize { get; } = Transferability.FieldsOf(typeof(T)).Count();

    public override void Write(PayloadWriter writer, T value) => _write(writer, ref value);

    public override T Read(PayloadReader reader)
    {
        T value = default;
        _read(reader, ref value);
        return value;
    }
}

/// <summary>Objects of classes: field by field, without running a constructor.</summary>
internal sealed class ObjectCodec<T> : Codec<T?> where T : class
{
    private const byte Null = 0;
    private const byte New = 1;
    private const byte Again = 2;

    private readonly FieldWriter<T> _write = FieldwiseCompiler.Writer<T>(Transferability.FieldsOf(typeof(T)));
    private readonly FieldReader<T> _read = FieldwiseCompiler.Reader<T>(Transferability.FieldsOf(typeof(T)));

    // Keeping track of objects costs time, and only these can stand in a circle.
    private readonly bool _canReachItself = Transferability.CanReachItself(typeof(T));

    public override void Write(PayloadWriter writer, T? value)
    {
        if (value is null)
        {
            writer.Write(Null);
            return;
        }

        if (value.GetType() != typeof(T)) throw Refusal.NotExactly(typeof(T), value.GetType());
        if (_canReachItself)
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Refusal.TooDeep();
            if (writer.AlreadyWritten(value, out int number))
            {
                writer.Write(Again);
                writer.Write(number);
                return;
            }
        }

        writer.Write(New);
        _write(writer, ref value);
    }

    public override T? Read(PayloadReader reader)
    {
        switch (reader.Read<byte>())
        {
            case Null:
                return null;
            case Again:
                return reader.Recall(reader.Read<int>()) as T
                    ?? throw new InvalidDataException("An object is not of the type that was declared.");
            case New:
                T value = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
                if (_canReachItself)
                {
                    // Reading takes more of the stack than writing, or has less of it.
                    if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Refusal.TooDeep();
                    reader.Remember(value);
                }

                _read(reader, ref value);
                return value;
            default:
                throw new InvalidDataException("An object begins with an unknown mark.");
        }
    }
}
