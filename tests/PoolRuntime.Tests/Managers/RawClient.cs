using PoolRuntime.Managers;
using PoolRuntime.Serialization;

namespace PoolRuntime.Tests.Managers;

/// <summary>A client of a manager that sends just what it is told to, and hangs up when it is disposed of.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Guid _identity = Guid.NewGuid();
    private readonly Connection _control;
    private readonly Connection _calls;

    public RawClient(ConnectionAddress address, byte[] key)
    {
        _control = Greet(address, key, isControl: true);
        _calls = Greet(address, key, isControl: false);
    }

    public void Send(byte[] request) => _calls.SendBytes(request);

    public byte[] Receive() => _calls.ReceiveBytes(timeout: Bound.Limit);

    /// <summary>Calls a method of an object that another client has got, and confirms nothing.</summary>
    public unsafe T Call<T>(ManagedObject shared, string method, object?[] arguments)
    {
        IRemote remote = (IRemote)shared.Target;
        ManagedInterface face = ManagedInterface.Of(
            remote.GetType().GetInterfaces().Single(static type => type != typeof(IRemote)));
        ManagedInterface.Method called = face.Methods[face.NumberOf(method)];
        PayloadWriter writer = new();
        writer.Write((byte)Request.Call);
        writer.Write(remote.Reference.Id);
        writer.Write(face.NumberOf(method));
        writer.Write(1);
        // A token that nobody cancels.
        if (called.Token is not null) writer.Write(0L);
        for (int i = 0; i < arguments.Length; i++) called.Parameters[i]?.Write(writer, arguments[i]);
        Send(writer.ToArray());
        byte[] answer = Receive();
        fixed (byte* start = answer)
        {
            PayloadReader reader = new();
            reader.Open(start, answer.Length);
            if (reader.Read<byte>() != (byte)Answer.Returned)
                throw new InvalidOperationException($"'{method}' has thrown.");
            return Codec.For<T>().Read(reader);
        }
    }

    public void Dispose()
    {
        _calls.Dispose();
        _control.Dispose();
    }

    private Connection Greet(ConnectionAddress address, byte[] key, bool isControl)
    {
        Connection connection = ConnectionClient.Connect(address, key);
        PayloadWriter hello = new();
        hello.Write((byte)Request.Hello);
        hello.Write(_identity);
        hello.Write(1);
        hello.Write(isControl);
        connection.SendBytes(hello.Written);
        connection.ReceiveBytes();
        return connection;
    }
}
