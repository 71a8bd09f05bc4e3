using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;
using PoolRuntime.Serialization;

namespace PoolRuntime.Pipes;

/// <summary>
/// Connections and open files on their way to other processes. What travels is where to ask for one and a secret that
/// is good for once; whoever comes with it gets the thing itself.
/// </summary>
internal static class Transfers
{
    private const byte Unknown = 1;
    private const byte Busy = 2;
    public const byte Here = 3;

    private const int RequestSize = 20;

    // Milliseconds.
    private const int Limit = 10_000;

    private static readonly object Gate = new();
    private static readonly ConcurrentDictionary<Guid, Offer> Offers = new();
    private static Rendezvous? place;

    /// <summary>How long a connection that was closed here can still be taken.</summary>
    public static TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Writes the way to a connection.</summary>
    public static void Write(PayloadWriter writer, Offer offer, Connection connection)
    {
        Write(writer, offer);
        writer.Write(connection.CanRead);
        writer.Write(connection.CanWrite);
        writer.Write(connection.MaxMessageSize);
    }

    /// <summary>Writes the way to what is offered.</summary>
    public static void Write(PayloadWriter writer, Offer offer)
    {
        string address;
        lock (Gate)
        {
            place ??= new Rendezvous();
            address = place.Address.ToString();
            Offers[offer.Secret] = offer;
        }

        writer.Write(Environment.ProcessId);
        writer.WriteUtf8(address);
        writer.Write(offer.Secret);
    }

    /// <summary>Gets the connection that the way leads to.</summary>
    /// <exception cref="IOException">It is not to be had any more.</exception>
    public static Connection Take(PayloadReader reader)
    {
        int process = reader.Read<int>();
        string address = reader.ReadUtf8();
        Guid secret = reader.Read<Guid>();
        (bool canRead, bool canWrite) = (reader.Read<byte>() != 0, reader.Read<byte>() != 0);
        int maxMessageSize = Math.Clamp(reader.Read<int>(), 1, Array.MaxLength);
        StreamSocket socket = Offers.GetValueOrDefault(secret) is ConnectionOffer own
            ? TakeHere(own)
            : TakeFrom("A connection", process, address, secret, StreamSocket.TakeFrom);
        return new Connection(socket, canRead, canWrite, maxMessageSize);
    }

    /// <summary>Gets the open file that the way leads to.</summary>
    /// <exception cref="IOException">It is not to be had any more.</exception>
    public static SafeFileHandle TakeFile(PayloadReader reader)
    {
        const string what = "An open file";
        int process = reader.Read<int>();
        string address = reader.ReadUtf8();
        Guid secret = reader.Read<Guid>();
        if (Offers.GetValueOrDefault(secret) is not FileOffer own)
            return TakeFrom(what, process, address, secret, OpenFile.Take);
        SafeFileHandle? file = own.TakeHere();
        Forget(own);
        return file ?? throw NotToBeHad(what, process, Unknown);
    }

    /// <summary>Nobody can take it any more.</summary>
    public static void Withdraw(Offer offer)
    {
        offer.Withdraw();
        Forget(offer);
    }

    private static void Forget(Offer offer)
    {
        lock (Gate)
        {
            Offers.TryRemove(offer.Secret, out _);
            if (!Offers.IsEmpty) return;
            place?.Dispose();
            place = null;
        }
    }

    private static StreamSocket TakeHere(ConnectionOffer offer)
    {
        StreamSocket? taken = null;
        bool? given = offer.TryGive(Environment.ProcessId, socket =>
        {
            socket.Share();
            taken = socket;
            return true;
        });
        Forget(offer);
        return taken ?? throw NotToBeHad("A connection", Environment.ProcessId, given is null ? Unknown : Busy);
    }

    private delegate T? Taking<out T>(Socket channel, out byte answer);

    private static T TakeFrom<T>(string what, int process, string address, Guid secret, Taking<T> take) where T : class
    {
        try
        {
            EndPoint place = ConnectionAddress.Parse(address).ToEndPoint();
            using Socket channel = new(
                place.AddressFamily, SocketType.Stream,
                place is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
            (channel.SendTimeout, channel.ReceiveTimeout) = (Limit, Limit);
            channel.Connect(place);
            if (!OperatingSystem.IsWindows() && !PosixSockets.IsOwnUser(channel))
                throw new IOException("Another user's process offers the connection.");
            byte[] request = new byte[RequestSize];
            secret.TryWriteBytes(request);
            BitConverter.TryWriteBytes(request.AsSpan(RequestSize - sizeof(int)), Environment.ProcessId);
            channel.Send(request);
            return take(channel, out byte answer) ?? throw NotToBeHad(what, process, answer);
        }
        catch (Exception error) when (error is SocketException or ArgumentException or FormatException)
        {
            throw NotToBeHad(what, process, Unknown, error);
        }
    }

    private static IOException NotToBeHad(string what, int process, byte answer, Exception? error = null) =>
        new($"{what} that was sent by process {process} cannot be taken: " + (answer == Busy
            ? "that process is sending or receiving part of a message over it."
            : "it has been taken before, or was sent or closed there some minutes ago, or that process has ended."),
            error);

    private static void Serve(Socket channel)
    {
        using Socket closing = channel;
        try
        {
            (channel.SendTimeout, channel.ReceiveTimeout) = (Limit, Limit);
            if (!OperatingSystem.IsWindows() && !PosixSockets.IsOwnUser(channel)) return;
            Span<byte> request = stackalloc byte[RequestSize];
            int got = 0;
            while (got < RequestSize)
            {
                int count = channel.Receive(request[got..]);
                if (count == 0) return;
                got += count;
            }

            int process = BitConverter.ToInt32(request[^sizeof(int)..]);
            bool? given = Offers.TryGetValue(new Guid(request[..16]), out Offer? offer)
                ? offer.TryGive(channel, process)
                : null;
            if (given is true) Forget(offer!);
            else if (offer is null || given is null || !offer.IsOver) channel.Send([given is null ? Unknown : Busy]);
        }
        catch (Exception error) when (error is SocketException or IOException or ObjectDisposedException)
        {
            // Whoever asked is gone.
        }
    }

    /// <summary>Where this process gives connections away; there while it has some.</summary>
    private sealed class Rendezvous : IDisposable
    {
        private readonly ListeningSocket _listening;
        private readonly PrivateAddress _address = PrivateAddress.New();

        public Rendezvous()
        {
            _listening = new ListeningSocket(_address.EndPoint, 128);
            Address = ConnectionAddress.Of(_listening.Address);
            new Thread(Run) { IsBackground = true, Name = "PoolRuntime: gives connections away" }.UnsafeStart();
        }

        public ConnectionAddress Address { get; }

        public void Dispose()
        {
            _listening.Dispose();
            _address.Dispose();
        }

        private void Run()
        {
            while (true)
            {
                try
                {
                    Socket channel = _listening.Accept(Deadline.Never, default);
                    // Nobody has to wait because another is slow.
#pragma warning disable POOL411 // It ends when the connection is given.
                    new Thread(() => Serve(channel)) { IsBackground = true, Name = "PoolRuntime: gives a connection" }
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
    }
}
