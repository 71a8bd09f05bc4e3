using PoolRuntime.Serialization;

namespace PoolRuntime.Managers;

/// <summary>The way to one object in a manager's process, which keeps it there.</summary>
internal sealed class ManagedReference(ManagerClient client, long id)
{
    private int _isKept;

    ~ManagedReference() => client.Release(id);

    public ManagerClient Client => client;

    public long Id => id;

    public object? Call(ManagedInterface.Method method, int number, object?[] arguments)
    {
        object? result = client.Call(id, method, number, arguments);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Makes sure that whoever is sent the way finds the object.</summary>
    public void KeepForOthers()
    {
        if (Interlocked.Exchange(ref _isKept, 1) == 0) client.Keep(id);
    }
}

/// <summary>Objects of managers on their way between processes.</summary>
internal static class References
{
    private const byte Counted = 1;
    private const byte Uncounted = 0;

    [ThreadStatic]
    private static HashSet<long>? written;

    /// <summary>Writes a value that a manager will keep as bytes.</summary>
    /// <returns>The objects of that manager in it.</returns>
    public static long[] WriteToKeep<T>(PayloadWriter writer, T value)
    {
        HashSet<long>? outer = written;
        written = [];
        try
        {
            Codec.For<T>().Write(writer, value);
            return [.. written];
        }
        finally
        {
            written = outer;
        }
    }

    public static void Write<T>(PayloadWriter writer, T target) where T : class
    {
        ManagedInterface face = ManagedInterface.Of(typeof(T));
        if (target is IRemote { Reference: { } reference })
        {
            // The server it comes from has it as long as this call lasts.
            if (ManagerClient.Calling != reference.Client) reference.KeepForOthers();
            written?.Add(reference.Id);
            Write(writer, Uncounted, reference.Client.Server, reference.Client.Address.ToString(), reference.Id);
            // Workers and children of this process may know what it knows; nobody else is told.
            Codec.For<byte[]?>().Write(writer, writer.CarriesShared ? reference.Client.OwnKey : null);
        }
        else if (ServerCall.Current is { } call)
        {
            long id = call.Session.Hold(call.Server.Objects.Add(target, face));
            Write(writer, Counted, call.Server.Identity, call.Server.Address.ToString(), id);
            Codec.For<byte[]?>().Write(writer, null);
        }
        else if (ManagerServer.Current is { } server)
        {
            SharedObject shared = server.Objects.Add(target, face);
            server.Objects.Keep(shared);
            Write(writer, Uncounted, server.Identity, server.Address.ToString(), shared.Id);
            Codec.For<byte[]?>().Write(writer, null);
        }
        else
        {
            throw new RefusedValueException("it is not in a manager that is running");
        }
    }

    public static T Read<T>(PayloadReader reader) where T : class
    {
        byte kind = reader.Read<byte>();
        Guid identity = reader.Read<Guid>();
        string address = reader.ReadUtf8();
        long id = reader.Read<long>();
        byte[]? key = Codec.For<byte[]?>().Read(reader);
        if (ManagerServer.Find(identity) is { } here)
            return here.Objects.Find(id)?.Target as T
                ?? throw new InvalidOperationException("The object is not in this manager any more, or is another.");
        // What clients send must not make a server connect to somewhere.
        if (ServerCall.Current is not null)
            throw new InvalidOperationException("The object belongs to another manager; a manager holds only its own.");
        ManagerClient client = ManagerClient.For(identity, ConnectionAddress.Parse(address), key);
        if (kind == Uncounted) client.Adopt(id, ManagedInterface.Of(typeof(T)));
        return ManagedProxy.Create<T>(new ManagedReference(client, id));
    }

    private static void Write(PayloadWriter writer, byte kind, Guid server, string address, long id)
    {
        writer.Write(kind);
        writer.Write(server);
        writer.WriteUtf8(address);
        writer.Write(id);
    }
}
