using System.Reflection;
using System.Runtime.CompilerServices;
using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>How the object that a job is called on travels: a lambda's captured variables, or a receiver.</summary>
internal abstract class TargetCodec
{
    private enum Kind : byte
    {
        Stateless,
        Closure,
        Value,
        Child,
    }

    /// <summary>Whether one object serves all calls.</summary>
    public virtual bool IsStateless => false;

    public abstract void Write(PayloadWriter writer, object target);

    public abstract object Read(PayloadReader reader);

    /// <summary>Explains why writing was refused.</summary>
    public abstract NotTransferableException Explain(object target, RefusedValueException refused);

    /// <summary>The codec for the target of calls to a method, told to the worker on the way.</summary>
    public static TargetCodec Define(PayloadWriter definition, MethodInfo method, Type target)
    {
        if (typeof(ChildProcess).IsAssignableFrom(target))
        {
            definition.Write((byte)Kind.Child);
            CodeReference.WriteType(definition, target);
            return Make(typeof(ChildTargetCodec<>), target);
        }

        if (!CaptureScan.IsClosure(target))
        {
            definition.Write((byte)Kind.Value);
            CodeReference.WriteType(definition, target);
            return Make(typeof(ValueTargetCodec<>), target);
        }

        IEnumerable<FieldInfo> captured = Transferability.FieldsOf(target);
        if (!captured.Any())
        {
            definition.Write((byte)Kind.Stateless);
            CodeReference.WriteType(definition, target);
            return Make(typeof(StatelessTargetCodec<>), target);
        }

        HashSet<FieldInfo> used = CaptureScan.UsedBy(method);
        // Lambdas inside the lambda are made again where it runs.
        used.RemoveWhere(IsCache);
        // Code behind a captured delegate can use any of the variables.
        if (used.Any(field => typeof(Delegate).IsAssignableFrom(field.FieldType)))
            return DefineClosure(definition, target, static field => !IsCache(field));
        return DefineClosure(definition, target, used.Contains);
    }

    /// <summary>The same codec in the worker.</summary>
    public static TargetCodec ReadDefinition(PayloadReader definition)
    {
        Kind kind = (Kind)definition.Read<byte>();
        Type type = CodeReference.ReadType(definition);
        switch (kind)
        {
            case Kind.Stateless:
                return Make(typeof(StatelessTargetCodec<>), type);
            case Kind.Value:
                return Make(typeof(ValueTargetCodec<>), type);
            case Kind.Child:
                return Make(typeof(ChildTargetCodec<>), type);
            case Kind.Closure:
                FieldInfo[] plain = new FieldInfo[definition.ReadCount(1)];
                for (int i = 0; i < plain.Length; i++) plain[i] = CodeReference.ReadField(definition);
                InnerTarget[] inner = new InnerTarget[definition.ReadCount(1)];
                for (int i = 0; i < inner.Length; i++)
                {
                    FieldInfo field = CodeReference.ReadField(definition);
                    inner[i] = new InnerTarget(field, IsDelegate(field)
                        ? new DelegateTargetCodec(field.FieldType)
                        : ReadDefinition(definition));
                }

                return Make(typeof(ClosureCodec<>), type, plain, inner);
            default:
                throw new InvalidDataException("A function's target is of an unknown kind.");
        }
    }

    private static TargetCodec DefineClosure(PayloadWriter definition, Type closure, Func<FieldInfo, bool> isUsed)
    {
        FieldInfo[] used = Transferability.FieldsOf(closure).Where(isUsed).ToArray();
        FieldInfo[] plain = used.Where(field => !IsInner(field)).ToArray();
        definition.Write((byte)Kind.Closure);
        CodeReference.WriteType(definition, closure);
        definition.Write(plain.Length);
        foreach (FieldInfo field in plain) CodeReference.WriteField(definition, field);
        definition.Write(used.Length - plain.Length);
        List<InnerTarget> inner = [];
        foreach (FieldInfo field in used.Where(IsInner))
        {
            CodeReference.WriteField(definition, field);
            inner.Add(new InnerTarget(field, IsDelegate(field)
                ? new DelegateTargetCodec(field.FieldType)
                : DefineClosure(definition, field.FieldType, isUsed)));
        }

        return Make(typeof(ClosureCodec<>), closure, plain, inner.ToArray());
    }

    private static bool IsInner(FieldInfo field) => IsDelegate(field) || CaptureScan.IsClosure(field.FieldType);

    private static bool IsDelegate(FieldInfo field) => typeof(Delegate).IsAssignableFrom(field.FieldType);

    // Where the compiler keeps a delegate that it made once.
    private static bool IsCache(FieldInfo field) => field.Name.StartsWith("<>9", StringComparison.Ordinal);

    private static TargetCodec Make(Type codec, Type target, params object[] arguments) =>
        (TargetCodec)Activator.CreateInstance(codec.MakeGenericType(target), arguments)!;
}

/// <summary>A field of a closure that holds another closure or a delegate.</summary>
internal readonly record struct InnerTarget(FieldInfo Field, TargetCodec Codec);

/// <summary>Lambdas that capture nothing.</summary>
internal sealed class StatelessTargetCodec<T> : TargetCodec where T : class
{
    public override bool IsStateless => true;

    public override void Write(PayloadWriter writer, object target) { }

    public override object Read(PayloadReader reader) => RuntimeHelpers.GetUninitializedObject(typeof(T));

    public override NotTransferableException Explain(object target, RefusedValueException refused) =>
        new("The lambda", refused.Message);
}

/// <summary>The receiver of an instance method, or the first argument that a delegate is bound to.</summary>
internal sealed class ValueTargetCodec<T> : TargetCodec
{
    public override void Write(PayloadWriter writer, object target) => Codec.For<T>().Write(writer, (T)target);

    public override object Read(PayloadReader reader) =>
        Codec.For<T>().Read(reader) ?? throw new InvalidDataException("The receiver of a call is missing.");

    public override NotTransferableException Explain(object target, RefusedValueException refused) =>
        Refusal.Explain($"The object that the job is called on, a '{Transferability.Name(typeof(T))}',",
            typeof(T), target, refused);
}

/// <summary>A child process in the form of a subclass: the fields that the subclasses of the library's have.</summary>
internal sealed class ChildTargetCodec<T> : TargetCodec where T : ChildProcess
{
    private static readonly FieldInfo[] Own =
        [.. Transferability.FieldsOf(typeof(T)).Where(field => field.DeclaringType != typeof(ChildProcess))];

    private readonly FieldWriter<T> _write = FieldwiseCompiler.Writer<T>(Own);
    private readonly FieldReader<T> _read = FieldwiseCompiler.Reader<T>(Own);

    public override void Write(PayloadWriter writer, object target)
    {
        T child = (T)target;
        _write(writer, ref child);
    }

    public override object Read(PayloadReader reader)
    {
        // The fields that are left out say by their defaults that it is the child itself.
        T child = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        _read(reader, ref child);
        return child;
    }

    public override NotTransferableException Explain(object target, RefusedValueException refused)
    {
        foreach (FieldInfo field in Own)
            if (Refusal.TryExplain(
                $"'{Refusal.MemberName(field)}' of the '{Transferability.Name(typeof(T))}'", field.FieldType,
                field.GetValue(target)) is { } explained)
                return explained;
        return new NotTransferableException($"The '{Transferability.Name(typeof(T))}'", refused.Message);
    }
}

/// <summary>Captured variables.</summary>
internal sealed class ClosureCodec<T>(FieldInfo[] plain, InnerTarget[] inner) : TargetCodec where T : class
{
    private const byte New = 1;
    private const byte Again = 2;

    private readonly FieldWriter<T> _write = FieldwiseCompiler.Writer<T>(plain);
    private readonly FieldReader<T> _read = FieldwiseCompiler.Reader<T>(plain);

    public override void Write(PayloadWriter writer, object target)
    {
        if (inner.Length > 0)
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Refusal.TooDeep();
            // A delegate among the variables may be a lambda over the same variables, as in a recursive one.
            bool again = writer.AlreadyWritten(target, out int number);
            writer.Write(again ? Again : New);
            if (again)
            {
                writer.Write(number);
                return;
            }

            foreach (InnerTarget field in inner) field.Codec.Write(writer, field.Field.GetValue(target)!);
        }

        T closure = (T)target;
        _write(writer, ref closure);
    }

    public override object Read(PayloadReader reader)
    {
        T closure;
        if (inner.Length > 0)
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw Refusal.TooDeep();
            if (reader.Read<byte>() == Again) return reader.Recall(reader.Read<int>());
            closure = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
            reader.Remember(closure);
            foreach (InnerTarget field in inner) field.Field.SetValue(closure, field.Codec.Read(reader));
        }
        else
        {
            closure = (T)RuntimeHelpers.GetUninitializedObject(typeof(T));
        }

        _read(reader, ref closure);
        return closure;
    }

    public override NotTransferableException Explain(object target, RefusedValueException refused)
    {
        foreach (FieldInfo field in plain)
            if (Refusal.TryExplain(NameOf(field), field.FieldType, field.GetValue(target)) is { } explained)
                return explained;
        foreach (InnerTarget field in inner)
            if (field.Field.GetValue(target) is { } value && !ReferenceEquals(value, target)
                && field.Codec is not DelegateTargetCodec
                && field.Codec.Explain(value, refused) is { } explained)
                return explained;
        return new NotTransferableException("A captured variable", refused.Message);
    }

    private static string NameOf(FieldInfo field) => field.Name.EndsWith("this", StringComparison.Ordinal)
        ? "'this', which the lambda captures by using a member of its class,"
        : $"The captured variable '{field.Name}'";
}

/// <summary>A delegate among the captured variables: the function that it is, and its own target.</summary>
internal sealed class DelegateTargetCodec(Type type) : TargetCodec
{
    private const byte Null = 0;
    private const byte Present = 1;

    public override void Write(PayloadWriter writer, object target)
    {
        if (target is not Delegate function)
        {
            writer.Write(Null);
            return;
        }

        writer.Write(Present);
        JobFunction described = JobFunction.For(function);
        writer.Write(described.Definition.Length);
        writer.WriteBytes(described.Definition);
        described.WriteTarget(writer, function);
    }

    public override unsafe object Read(PayloadReader reader)
    {
        if (reader.Read<byte>() == Null) return null!;
        ReadOnlySpan<byte> definition = reader.ReadBytes(reader.ReadCount(1));
        fixed (byte* start = definition)
        {
            PayloadReader inner = new();
            inner.Open(start, definition.Length);
            FunctionParts parts = FunctionParts.Read(inner);
            if (parts.DelegateType != type) throw new InvalidDataException("A captured delegate has another type.");
            return parts.MakeDelegate(parts.Target?.Read(reader));
        }
    }

    public override NotTransferableException Explain(object target, RefusedValueException refused) =>
        new("A captured delegate", refused.Message);
}
