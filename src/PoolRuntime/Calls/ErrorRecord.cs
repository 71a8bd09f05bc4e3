using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>
/// What is kept of an exception on its way to another process. The neutral part (names and texts) always arrives;
/// the exception itself is rebuilt from it where that is possible, and anew for everyone who asks.
/// </summary>
internal sealed class ErrorRecord
{
    private const int DeepestInner = 64;

    private readonly byte[] _type;
    private readonly string _typeName;
    private readonly string _message;
    private readonly string? _rawMessage;
    private readonly string _stack;
    private readonly int _code;
    private readonly byte[]? _state;
    private readonly List<(string Key, string Value)> _data = [];
    private readonly ErrorRecord[] _inner;

    private ErrorRecord(PayloadReader reader, int depth)
    {
        if (depth > DeepestInner) throw new InvalidDataException("An error has too many inside it.");
        _typeName = reader.ReadUtf8();
        _message = reader.ReadString()!;
        _rawMessage = reader.ReadString();
        _stack = reader.ReadString()!;
        _code = reader.Read<int>();
        int stateLength = reader.Read<int>();
        if (stateLength >= 0) _state = reader.ReadBytes(stateLength).ToArray();
        _type = reader.ReadBytes(reader.ReadCount(1)).ToArray();
        for (int left = reader.ReadCount(8); left > 0; left--)
            _data.Add((reader.ReadString() ?? "", reader.ReadString() ?? ""));
        _inner = new ErrorRecord[reader.ReadCount(1)];
        for (int i = 0; i < _inner.Length; i++) _inner[i] = new ErrorRecord(reader, depth + 1);
    }

    public static void Write(PayloadWriter writer, Exception error) => Write(writer, error, depth: 0);

    public static ErrorRecord Read(PayloadReader reader) => new(reader, depth: 0);

    /// <summary>The exception, made new, with the stack of the process that it comes from.</summary>
    public Exception ToException()
    {
        Exception[] inner = [.. _inner.Select(record => record.ToException())];
        Exception error = TryRebuild(inner)
            ?? new RemoteException(_typeName, _message, _stack, inner.FirstOrDefault());
        RestoreData(error);
        return ExceptionDispatchInfo.SetRemoteStackTrace(error, _stack);
    }

    private static void Write(PayloadWriter writer, Exception error, int depth)
    {
        Type type = error.GetType();
        writer.WriteUtf8(type.FullName ?? type.Name);
        writer.WriteString(TextOf(() => error.Message));
        writer.WriteString(RawMessage(error));
        writer.WriteString(TextOf(() => error.StackTrace ?? ""));
        writer.Write(error.HResult);
        WriteState(writer, error);
        int length = writer.Reserve<int>();
        int start = writer.Length;
        CodeReference.WriteType(writer, type);
        writer.Overwrite(length, writer.Length - start);
        WriteData(writer, error);
        Exception[] inner = depth == DeepestInner ? []
            : error is AggregateException aggregate ? [.. aggregate.InnerExceptions]
            : error.InnerException is { } one ? [one] : [];
        writer.Write(inner.Length);
        foreach (Exception next in inner) Write(writer, next, depth + 1);
    }

    // A message or stack is the exception's own code, which can fail as well.
    private static string TextOf(Func<string?> text)
    {
        try
        {
            return text() ?? "";
        }
        catch (Exception error)
        {
            return $"({error.GetType().Name} while reading it)";
        }
    }

    private static void WriteState(PayloadWriter writer, Exception error)
    {
        int length = writer.Reserve<int>();
        int start = writer.Length;
        try
        {
            writer.ForgetObjects();
            ExceptionState.For(error.GetType()).Write(writer, error);
            writer.Overwrite(length, writer.Length - start);
        }
        catch (Exception)
        {
            // Whatever stands in the way, the neutral part goes.
            writer.Truncate(start);
            writer.Overwrite(length, -1);
        }
    }

    private static void WriteData(PayloadWriter writer, Exception error)
    {
        int count = writer.Reserve<int>();
        int written = 0;
        try
        {
            foreach (DictionaryEntry entry in error.Data)
            {
                if (entry.Key is not string key) continue;
                writer.WriteString(key);
                writer.WriteString(TextOf(() => entry.Value?.ToString()));
                written++;
            }
        }
        catch (Exception)
        {
            // The user's own dictionary; what it gave until then is whole.
        }

        writer.Overwrite(count, written);
    }

    // What a worker says is not reason enough to load a file.
    private unsafe Type? FindType()
    {
        fixed (byte* start = _type)
        {
            PayloadReader reader = new();
            reader.Open(start, _type.Length);
            try
            {
                Type type = CodeReference.ReadType(reader, fromFiles: false);
                return typeof(Exception).IsAssignableFrom(type) && !type.IsAbstract ? type : null;
            }
            catch (Exception error) when (error is IOException or BadImageFormatException or ArgumentException)
            {
                return null;
            }
        }
    }

    private Exception? TryRebuild(Exception[] inner)
    {
        if (FindType() is not { } type) return null;
        if (type == typeof(AggregateException)) return new AggregateException(_rawMessage, inner);
        Exception? one = inner.FirstOrDefault();
        return Accept(() => FromState(type, one)) ?? Accept(() => FromConstructor(type, one));
    }

    private void RestoreData(Exception error)
    {
        try
        {
            foreach ((string key, string value) in _data) error.Data[key] = value;
        }
        catch (Exception)
        {
            // The user's own dictionary does not take it; the exception matters more.
        }
    }

    // Only an exception that says the same is the same.
    private Exception? Accept(Func<Exception?> make)
    {
        try
        {
            return make() is { } made && made.Message == _message ? made : null;
        }
        catch (Exception)
        {
            return null;
        }
    }

    private unsafe Exception? FromState(Type type, Exception? inner)
    {
        if (_state is null) return null;
        Exception made = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        RawMessage(made) = _rawMessage;
        RawInner(made) = inner;
        made.HResult = _code;
        fixed (byte* start = _state)
        {
            PayloadReader reader = new();
            reader.Open(start, _state.Length);
            ExceptionState.For(type).Read(reader, made);
        }

        return made;
    }

    private Exception? FromConstructor(Type type, Exception? inner)
    {
        if (type.GetConstructor([typeof(string), typeof(Exception)]) is { } both)
            return (Exception)both.Invoke([_rawMessage, inner]);
        return inner is null && type.GetConstructor([typeof(string)]) is { } one
            ? (Exception)one.Invoke([_rawMessage])
            : null;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? RawMessage(Exception error);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception? RawInner(Exception error);
}
