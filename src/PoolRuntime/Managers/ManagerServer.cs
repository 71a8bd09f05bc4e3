using System.Collections.Concurrent;
using System.Net.Sockets;
using PoolRuntime.Calls;
using PoolRuntime.Contracts;
using PoolRuntime.Managers;
using PoolRuntime.Pipes;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// Holds objects that other processes use as if they were theirs. <see cref="SyncManager.Start"/> runs one in a process
/// of its own; a program can also run one itself. The counterpart of what Python's <c>BaseManager.get_server()</c>
/// returns.
/// </summary>
/// <remarks>
/// <para>Clients make objects only of what is registered here, by name; they call methods of the interfaces that are
/// declared on both sides, with values of the types declared there. No type name comes from a client. A message that is
/// none ends the connection that it came over, and nothing else.</para>
/// <para>Each connection of a client has a thread. What a client process holds is released when it ends.</para>
/// </remarks>
[ThreadSafe]
public sealed class ManagerServer : IDisposable
{
    internal const int DefaultMaxConnections = 1000;

    private static readonly ConcurrentDictionary<Guid, ManagerServer> Running = new();

    private readonly ConcurrentDictionary<string, Registration> _registered = new();
    private readonly ConcurrentDictionary<Guid, ServerSession> _sessions = new();
    private readonly ConcurrentDictionary<Connection, byte> _connections = new();
    private readonly ManualResetEventSlim _isStopped = new();
    private readonly ConnectionListener _listener;
    private readonly int _maxConnections;
    private MemoryObject? _memory;
    private int _isServing;

    /// <summary>Takes an address; <see cref="Start"/> or <see cref="ServeForever"/> begins to serve.</summary>
    /// <param name="address">Where; null for a local address that is made up.</param>
    /// <param name="key">What clients have to know; null for that of this process and its children
    /// (<see cref="CurrentProcess.AuthenticationKey"/>). The counterpart of <c>authkey</c>.</param>
    /// <param name="options">Limits; null for messages of at most 64 MiB, and what <see cref="ConnectionOptions"/>
    /// names. </param>
    /// <param name="maxConnections">How many connections there may be at a time; more are hung up on.</param>
    /// <exception cref="IOException">The address is in use, or is none of this machine.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxConnections"/> is below 1.</exception>
    public ManagerServer(
        ConnectionAddress? address = null, byte[]? key = null, ConnectionOptions? options = null,
        int maxConnections = DefaultMaxConnections)
        : this(Checked(maxConnections), new ConnectionListener(
            address, key ?? CurrentProcess.OfThisProcess.AuthenticationKey.ToArray(), options ?? Limited))
    {
    }

    internal ManagerServer(int maxConnections, ConnectionListener listener)
    {
        _maxConnections = maxConnections;
        _listener = listener;
        BuiltIns.Register(this);
        Running[Identity] = this;
    }

    /// <summary>The server that <see cref="SyncManager.Start"/> has started in this process; null elsewhere. For its
    /// initializer.</summary>
    public static ManagerServer? Current { get; internal set; }

    /// <summary>Where it listens.</summary>
    public ConnectionAddress Address => _listener.Address;

    /// <summary>
    /// Whether clients may make pools (<see cref="SyncManager.Pool"/>) in this process. Their jobs are any code of the
    /// program, with this process's rights: only for clients that may do all that this program may. False at first,
    /// but for a server that <see cref="SyncManager.Start"/> has started.
    /// </summary>
    public bool AllowsPools { get; set; }

    internal static ConnectionOptions Limited { get; } = new() { MaxMessageSize = 64 * 1024 * 1024 };

    internal Guid Identity { get; } = Guid.NewGuid();

    internal SharedObjects Objects { get; } = new();

    /// <summary>Lets clients make objects of a type.</summary>
    /// <typeparam name="TInterface">The interface by which they use it.</typeparam>
    /// <typeparam name="TImplementation">The type.</typeparam>
    /// <param name="name">The name that clients ask for; null for that of the interface.</param>
    /// <exception cref="ArgumentException">The interface is none, is not public, or has a method that cannot be called
    /// from elsewhere; the message names it.</exception>
    public void Register<TInterface, TImplementation>(string? name = null)
        where TInterface : class
        where TImplementation : class, TInterface, new() =>
        Register<TInterface>(static () => new TImplementation(), name);

    /// <summary>Lets clients get objects from a function, which can also give the same one to all.</summary>
    /// <typeparam name="TInterface">The interface by which they use it.</typeparam>
    /// <param name="factory">Gives the object; called by several threads at the same time.</param>
    /// <param name="name">The name that clients ask for; null for that of the interface.</param>
    /// <exception cref="ArgumentNullException">The function is null.</exception>
    /// <inheritdoc cref="Register{TInterface, TImplementation}" path="/exception"/>
    public void Register<TInterface>(Func<TInterface> factory, string? name = null) where TInterface : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        _registered[name ?? NameOf<TInterface>()] = new Registration(ManagedInterface.Of(typeof(TInterface)), factory);
    }

    /// <summary>
    /// Lets clients of other programs make lists, sets, values, arrays and queues of a type. The usual types of the
    /// base library are registered already, and a manager that has started its server registers what it needs.
    /// </summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <exception cref="NotTransferableException">No value of the type can travel (POOL403).</exception>
    public void RegisterItems<T>() => BuiltIns.RegisterItems<T>(this);

    /// <summary>Lets clients of other programs make dictionaries of two types.</summary>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <exception cref="NotTransferableException">No value of one of the types can travel (POOL403).</exception>
    public void RegisterItems<TKey, TValue>() where TKey : notnull => BuiltIns.RegisterItems<TKey, TValue>(this);

    /// <summary>Lets clients make shared memory, which this process owns.</summary>
    internal void RegisterMemory()
    {
        MemoryObject memory = _memory = new MemoryObject();
        Register<IMemoryObject>(() => memory, BuiltIns.Memory);
    }

    /// <summary>Begins to serve clients, on threads of its own.</summary>
    /// <exception cref="InvalidOperationException">It does so already.</exception>
    /// <exception cref="ObjectDisposedException">It was stopped.</exception>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(_isStopped.IsSet, this);
        if (Interlocked.Exchange(ref _isServing, 1) == 1)
            throw new InvalidOperationException("The server serves already.");
        new Thread(Accept) { IsBackground = true, Name = "PoolRuntime: manager" }.UnsafeStart();
    }

    /// <summary>Serves clients until it is disposed of or the token is cancelled. The counterpart of
    /// <c>serve_forever()</c>.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidOperationException">It serves already.</exception>
    /// <exception cref="ObjectDisposedException">It was stopped.</exception>
    public void ServeForever(CancellationToken cancellationToken = default)
    {
        Start();
        using (cancellationToken.Register(Dispose)) _isStopped.Wait(CancellationToken.None);
    }

    /// <summary>Stops: hangs up on all clients and drops all objects; those that are <see cref="IDisposable"/> are
    /// disposed of.</summary>
    public void Dispose()
    {
        if (!Running.TryRemove(Identity, out _)) return;
        _listener.Dispose();
        foreach (Connection connection in _connections.Keys) connection.Dispose();
        foreach (ServerSession session in _sessions.Values) session.End();
        Objects.Dispose();
        _memory?.Dispose();
        _isStopped.Set();
    }

    /// <summary>How many calls there are that clients can give up.</summary>
    internal int CountCancellable() => _sessions.Values.Sum(static session => session.CountCancellable());

    internal static ManagerServer? Find(Guid identity) => Running.GetValueOrDefault(identity);

    internal static string NameOf<TInterface>() => typeof(TInterface).ToString();

    // Before anything listens.
    private static int Checked(int maxConnections)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConnections, 1);
        return maxConnections;
    }

    private void Accept()
    {
        while (true)
        {
            try
            {
                Socket socket = _listener.AcceptSocket(null, CancellationToken.None);
#pragma warning disable POOL411 // There are as many as connections, which have a bound.
                if (_connections.Count >= _maxConnections) socket.Dispose();
                else new Thread(() => Serve(socket), 512 * 1024) { IsBackground = true, Name = "PoolRuntime: manager" }
                    .UnsafeStart();
#pragma warning restore POOL411
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (IOException)
            {
                // Whoever came has gone again, or there are too many open files.
                Thread.Sleep(10);
            }
        }
    }

    private void Serve(Socket socket)
    {
        ServerSession? session = null;
        bool isControl = false;
        Connection? connection = null;
        try
        {
            connection = _listener.Open(socket);
            _connections[connection] = 0;
            if (_isStopped.IsSet || _listener.IsClosed) return;
            session = Greet(connection, out isControl);
            Answer(connection, session);
        }
        catch (Exception)
        {
            // The client has ended, does not know the key, or sends what no client of ours would: whatever comes of
            // that must not touch the others.
        }
        finally
        {
            if (connection is not null)
            {
                _connections.TryRemove(connection, out _);
                connection.Dispose();
            }

            if (isControl && session is not null)
            {
                foreach ((Guid client, ServerSession one) in _sessions)
                    if (one == session) _sessions.TryRemove(client, out _);
                session.End();
            }
        }
    }

    private unsafe ServerSession Greet(Connection connection, out bool isControl)
    {
        byte[] hello = connection.ReceiveBytes(64, TimeSpan.FromSeconds(20));
        ServerSession? session;
        fixed (byte* start = hello)
        {
            PayloadReader reader = new();
            reader.Open(start, hello.Length);
            if (reader.Read<byte>() != (byte)Request.Hello) throw new InvalidDataException("A client does not greet.");
            Guid client = reader.Read<Guid>();
            int process = reader.Read<int>();
            isControl = reader.Read<byte>() != 0;
            if (isControl)
            {
                session = new ServerSession(Objects, process);
                if (!_sessions.TryAdd(client, session))
                {
                    isControl = false;
                    throw new InvalidDataException("A client begins twice.");
                }
            }
            else if (!_sessions.TryGetValue(client, out session))
            {
                throw new InvalidDataException("A client has ended, or has not begun.");
            }
        }

        connection.SendBytes([(byte)Managers.Answer.Returned, .. Identity.ToByteArray()]);
        return session;
    }

    private void Answer(Connection connection, ServerSession session)
    {
        ServerCall call = new(this, session);
        PayloadWriter answer = new();
        try
        {
            while (true)
                if (Answer(connection.ReceiveBytes(), call, answer)) connection.SendBytes(answer.Written);
        }
        finally
        {
            call.Undo?.Invoke();
        }
    }

    /// <summary>Does what a client asks for.</summary>
    /// <returns>Whether there is an answer to it.</returns>
    /// <exception cref="InvalidDataException">No client of ours would ask so.</exception>
    internal unsafe bool Answer(byte[] request, ServerCall call, PayloadWriter answer)
    {
        answer.Clear();
        // Whoever asks for more has what it has asked for before.
        call.Undo = null;
        ServerCall.Current = call;
        try
        {
            fixed (byte* start = request)
            {
                PayloadReader reader = new();
                reader.Open(start, request.Length);
                return Do(reader, call, answer);
            }
        }
        finally
        {
            ServerCall.Current = null;
        }
    }

    private bool Do(PayloadReader reader, ServerCall call, PayloadWriter answer)
    {
        switch ((Request)reader.Read<byte>())
        {
            case Request.Call:
                Call(reader, call, answer);
                return true;
            case Request.Create:
                string name = reader.ReadUtf8();
                int number = reader.Read<int>();
                Try(answer, () => answer.Write(call.Session.Hold(Create(name, number))));
                return true;
            case Request.Adopt:
                long adopted = reader.Read<long>();
                int face = reader.Read<int>();
                Try(answer, () => call.Session.Hold(Find(adopted, face)));
                return true;
            case Request.Keep:
                long kept = reader.Read<long>();
                Try(answer, () => Objects.Keep(Find(kept, null)));
                return true;
            case Request.Release:
                call.Session.Release(reader.Read<long>());
                return false;
            case Request.Cancel:
                call.Session.Cancel(reader.Read<long>());
                return false;
            case Request.Forget:
                call.Session.Forget(reader.Read<long>());
                return false;
            case Request.Received:
                return false;
            default:
                throw new InvalidDataException("A request begins with an unknown mark.");
        }
    }

    private void Call(PayloadReader reader, ServerCall call, PayloadWriter answer)
    {
        long id = reader.Read<long>();
        int number = reader.Read<int>();
        call.Thread = reader.Read<int>();
        if (Objects.Find(id) is not { } shared)
        {
            Try(answer, () => Find(id, null));
            return;
        }

        if ((uint)number >= (uint)shared.Interface.Methods.Count)
            throw new InvalidDataException("A request names a method that there is not.");
        ManagedInterface.Method method = shared.Interface.Methods[number];
        object?[] arguments = new object?[method.Parameters.Length];
        long cancellable = method.Token is null ? 0 : reader.Read<long>();
        try
        {
            for (int i = 0; i < arguments.Length; i++) arguments[i] = method.Parameters[i]?.Read(reader);
        }
        catch (InvalidOperationException error)
        {
            // A way to an object that is not here.
            Try(answer, () => throw error);
            return;
        }

        if (reader.Left != 0) throw new InvalidDataException("A request is longer than its arguments.");
        call.Token = cancellable == 0 ? call.Session.Ended : call.Session.TokenOf(cancellable);
        if (method.Token is { } token) arguments[token] = call.Token;
        Try(answer, () =>
        {
            object? returned = method.Invoke(shared.Target, arguments);
            try
            {
                method.Result?.Write(answer, returned);
            }
            catch (RefusedValueException refused)
            {
                throw Refusal.Explain(
                    $"The result of '{method.Info.Name}'", method.Result!.Type, returned, refused);
            }
        });
        if (cancellable != 0) call.Session.Forget(cancellable);
    }

    private static void Try(PayloadWriter answer, Action work)
    {
        answer.Write((byte)Managers.Answer.Returned);
        try
        {
            work();
        }
        catch (Exception error)
        {
            answer.Clear();
            answer.Write((byte)Managers.Answer.Threw);
            ErrorRecord.Write(answer, error);
        }
    }

    private SharedObject Create(string name, int number)
    {
        if (!_registered.TryGetValue(name, out Registration? found))
            throw new KeyNotFoundException(
                $"The manager has nothing registered as '{name}'; register it in the program that runs the server.");
        if (found.Interface.Number != number)
            throw new InvalidOperationException(
                $"What the manager has registered as '{name}' is used by '{found.Interface.Name}' with other methods "
                + "than the client's; both have to be built from the same.");
        object target = found.Factory()
            ?? throw new InvalidOperationException($"The function registered as '{name}' returned null.");
        return Objects.Add(target, found.Interface);
    }

    private SharedObject Find(long id, int? face)
    {
        SharedObject shared = Objects.Find(id)
            ?? throw new KeyNotFoundException("The object is gone: nobody has used it for some time.");
        return face is null || shared.Interface.Number == face
            ? shared
            : throw new InvalidOperationException(
                $"The object is used by '{shared.Interface.Name}', and not otherwise.");
    }

    private sealed record Registration(ManagedInterface Interface, Func<object> Factory);
}
