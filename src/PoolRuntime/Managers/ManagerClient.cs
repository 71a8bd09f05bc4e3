using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using System.Security.Authentication;
using PoolRuntime.Calls;
using PoolRuntime.Serialization;

namespace PoolRuntime.Managers;

/// <summary>
/// The connections of this process to the server of one manager: one that is open as long as this process uses it, and
/// one more for each call that is made at the same time.
/// </summary>
internal sealed class ManagerClient
{
    private const int MostIdle = 16;

    private static readonly object Gate = new();
    private static readonly Dictionary<Guid, ManagerClient> ByServer = [];
    private static readonly ConcurrentDictionary<ConnectionAddress, byte[]> Keys = new();

    [ThreadStatic]
    private static PayloadWriter? ownWriter;

    private readonly ConcurrentStack<Connection> _idle = new();
    private readonly Guid _identity = Guid.NewGuid();
    private readonly byte[]? _key;
    private readonly ConnectionOptions _options;
    private readonly Connection _control;
    private long _lastCancellable;

    private ManagerClient(ConnectionAddress address, byte[]? key, ConnectionOptions? options)
    {
        Address = address;
        _key = key;
        _options = options ?? ConnectionOptions.Default;
        _control = Open(isControl: true, out Guid server);
        Server = server;
    }

    /// <summary>The one that a call of this thread is being written to.</summary>
    [field: ThreadStatic]
    public static ManagerClient? Calling { get; private set; }

    public ConnectionAddress Address { get; }

    /// <summary>The identity of the server: not that of another one that listens there later.</summary>
    public Guid Server { get; private set; }

    /// <summary>The key, unless it is the one that all children of this process have anyway.</summary>
    public byte[]? OwnKey =>
        CurrentProcess.OfThisProcess.AuthenticationKey.Span.SequenceEqual(_key) ? null : _key;

    /// <summary>Connects to whatever server there is.</summary>
    public static ManagerClient Connect(ConnectionAddress address, byte[]? key, ConnectionOptions? options)
    {
        ManagerClient client = new(address, key, options);
        if (key is not null) Keys[address] = key;
        lock (Gate)
        {
            // Two at once do no harm: what the first one holds is its own.
            ByServer[client.Server] = client;
        }

        return client;
    }

    /// <summary>The one for a server that an object is held by.</summary>
    public static ManagerClient For(Guid server, ConnectionAddress address, byte[]? sent)
    {
        lock (Gate)
        {
            if (ByServer.TryGetValue(server, out ManagerClient? known)) return known;
            byte[] key = sent ?? Keys.GetValueOrDefault(address)
                ?? CurrentProcess.OfThisProcess.AuthenticationKey.ToArray();
            ManagerClient client;
            try
            {
                client = new ManagerClient(address, key, null);
            }
            catch (AuthenticationException error)
            {
                throw new AuthenticationException(
                    $"An object came of the manager at '{address}', whose key this process does not know; call "
                    + "SyncManager.Connect with it first.", error);
            }

            if (client.Server != server)
            {
                client.Close();
                throw client.Lost("another one listens there now, and its objects are gone.", null);
            }

            ByServer[server] = client;
            return client;
        }
    }

    public object? Call(long id, ManagedInterface.Method method, int number, object?[] arguments)
    {
        CancellationToken token = method.Token is { } at ? (CancellationToken)arguments[at]! : default;
        token.ThrowIfCancellationRequested();
        long cancellable = token.CanBeCanceled ? Interlocked.Increment(ref _lastCancellable) : 0;
        PayloadWriter request = Begin(Request.Call);
        request.Write(id);
        request.Write(number);
        request.Write(Environment.CurrentManagedThreadId);
        if (method.Token is not null) request.Write(cancellable);
        Calling = this;
        try
        {
            for (int i = 0; i < arguments.Length; i++) WriteArgument(request, method, i, arguments[i]);
        }
        finally
        {
            Calling = null;
        }

        return cancellable == 0
            ? Ask(request, method.Result, method.IsConfirmed)
            : AskUntilCancelled(request, method, cancellable, token);
    }

    /// <summary>A new object; the answer counts as a use of it.</summary>
    public ManagedReference Create(string name, ManagedInterface face)
    {
        PayloadWriter request = Begin(Request.Create);
        request.WriteUtf8(name);
        request.Write(face.Number);
        return new ManagedReference(this, (long)Ask(request, BoxedCodec.For(typeof(long)))!);
    }

    public void Adopt(long id, ManagedInterface face)
    {
        PayloadWriter request = Begin(Request.Adopt);
        request.Write(id);
        request.Write(face.Number);
        Ask(request, null);
    }

    public void Keep(long id)
    {
        PayloadWriter request = Begin(Request.Keep);
        request.Write(id);
        Ask(request, null);
    }

    /// <summary>Called by the collector: must not wait.</summary>
    public void Release(long id) => ThreadPool.UnsafeQueueUserWorkItem(
        static state => state.client.Tell(Request.Release, state.id), (client: this, id), preferLocal: false);

    /// <summary>Hangs up; what this process held is released.</summary>
    public void Close()
    {
        lock (Gate)
            if (ByServer.TryGetValue(Server, out ManagerClient? known) && known == this) ByServer.Remove(Server);
        _control?.Dispose();
        while (_idle.TryPop(out Connection? connection)) connection.Dispose();
    }

    private static PayloadWriter Begin(Request kind)
    {
        PayloadWriter writer = ownWriter ?? new PayloadWriter();
        ownWriter = null;
        writer.Clear();
        writer.Write((byte)kind);
        return writer;
    }

    private static void WriteArgument(
        PayloadWriter request, ManagedInterface.Method method, int index, object? argument)
    {
        if (method.Parameters[index] is not { } parameter) return;
        try
        {
            parameter.Write(request, argument);
        }
        catch (RefusedValueException refused)
        {
            throw Refusal.Explain(
                $"The argument '{method.Info.GetParameters()[index].Name}' of '{method.Info.Name}'",
                parameter.Type, argument, refused);
        }
    }

    // The server is told at once; what the call has come to by then is its answer.
    private object? AskUntilCancelled(
        PayloadWriter request, ManagedInterface.Method method, long number, CancellationToken token)
    {
        bool wasGivenUp = false;
        CancellationTokenRegistration registration = token.UnsafeRegister(_ =>
        {
            wasGivenUp = true;
            Tell(Request.Cancel, number);
        }, null);
        try
        {
            return Ask(request, method.Result, method.IsConfirmed);
        }
        catch (OperationCanceledException error) when (token.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, token);
        }
        finally
        {
            // Waits for what is being told.
            registration.Dispose();
            if (wasGivenUp) Tell(Request.Forget, number);
        }
    }

    private void Tell(Request kind, long number)
    {
        Span<byte> request = stackalloc byte[1 + sizeof(long)];
        request[0] = (byte)kind;
        BitConverter.TryWriteBytes(request[1..], number);
        try
        {
            _control.SendBytes(request);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The server is gone, which whoever calls hears as well.
        }
    }

    private unsafe object? Ask(PayloadWriter request, BoxedCodec? result, bool isConfirmed = false)
    {
        Connection? connection = null;
        byte[] answer;
        try
        {
            if (!_idle.TryPop(out connection)) connection = Open(isControl: false, out _);
            connection.SendBytes(request.Written);
            answer = connection.ReceiveBytes();
        }
        catch (Exception error) when (
            error is not ManagerLostException and (IOException or ObjectDisposedException))
        {
            connection?.Dispose();
            throw Lost("it was shut down, its process has ended, or it has hung up.", error);
        }

        if (isConfirmed) Confirm(connection);
        if (_idle.Count < MostIdle && !_control.IsClosed) _idle.Push(connection);
        else connection.Dispose();
        ownWriter = request;
        fixed (byte* start = answer)
        {
            PayloadReader reader = new();
            reader.Open(start, answer.Length);
            switch ((Answer)reader.Read<byte>())
            {
                case Answer.Returned:
                    return result?.Read(reader);
                case Answer.Threw:
                    ExceptionDispatchInfo.Throw(ErrorRecord.Read(reader).ToException());
                    return null;
                default:
                    throw new InvalidDataException("The manager's answer begins with an unknown mark.");
            }
        }
    }

    private static void Confirm(Connection connection)
    {
        try
        {
            connection.SendBytes([(byte)Request.Received]);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The server has just gone; what it has sent is here.
        }
    }

    private Connection Open(bool isControl, out Guid server)
    {
        Connection connection;
        try
        {
            connection = ConnectionClient.Connect(Address, _key, _options);
        }
        catch (IOException error)
        {
            throw Lost("nobody listens there.", error);
        }
        catch (AuthenticationException error) when (!isControl || error.InnerException is IOException)
        {
            // It has shown before that it knows the key; and one that is wrong is refused.
            throw Lost("it has hung up, as its process has ended or is being shut down.", error);
        }

        try
        {
            PayloadWriter hello = new();
            hello.Write((byte)Request.Hello);
            hello.Write(_identity);
            hello.Write(Environment.ProcessId);
            hello.Write(isControl);
            connection.SendBytes(hello.Written);
            byte[] answer = connection.ReceiveBytes(64, _options.HandshakeTimeout);
            if (answer.Length != 17 || answer[0] != (byte)Answer.Returned)
                throw new InvalidDataException($"What listens at '{Address}' is no manager of this version.");
            server = new Guid(answer.AsSpan(1));
        }
        catch (Exception error) when (error is IOException or TimeoutException)
        {
            connection.Dispose();
            throw Lost("it has hung up, because it has too many connections or is being shut down.", error);
        }

        if (!isControl && server != Server)
        {
            connection.Dispose();
            throw Lost("another one listens there now, and its objects are gone.", null);
        }

        return connection;
    }

    private ManagerLostException Lost(string reason, Exception? error) => new(Address.ToString(), reason, error);
}
