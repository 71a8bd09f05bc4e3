using System.Security.Authentication;
using System.Security.Cryptography;

namespace PoolRuntime.Pipes;

/// <summary>
/// Both ends show each other that they know the key, without telling it: each answers a random challenge of the other
/// with a code over both challenges and its own role.
/// </summary>
/// <remarks>
/// Listener: mark, challenge. Client: challenge, code. Listener: verdict, code. Each of a fixed size, so that nobody
/// can make the other wait for more or take memory; all of it before a deadline.
/// </remarks>
internal static class Handshake
{
    private const int ChallengeSize = 32;
    private const int CodeSize = 32;
    private const byte Welcome = 1;
    private const byte Refused = 2;

    private static ReadOnlySpan<byte> Mark => "PoolRuntime key 1"u8;

    private static ReadOnlySpan<byte> ClientRole => "client"u8;

    private static ReadOnlySpan<byte> ListenerRole => "listener"u8;

    /// <exception cref="AuthenticationException">The client does not know the key.</exception>
    public static void AsListener(StreamSocket socket, byte[] key, Deadline deadline)
    {
        Span<byte> first = stackalloc byte[Mark.Length + ChallengeSize];
        Mark.CopyTo(first);
        Span<byte> own = first[Mark.Length..];
        RandomNumberGenerator.Fill(own);
        Send(socket, first, deadline);

        Span<byte> answer = stackalloc byte[ChallengeSize + CodeSize];
        Receive(socket, answer, deadline);
        ReadOnlySpan<byte> other = answer[..ChallengeSize];
        Span<byte> last = stackalloc byte[1 + CodeSize];
        if (!IsAnswer(key, isClient: true, own, other, answer[ChallengeSize..]))
        {
            last[0] = Refused;
            Send(socket, last, deadline);
            throw new AuthenticationException("The key of the client that connected is not that of the listener.");
        }

        last[0] = Welcome;
        Answer(key, isClient: false, own, other, last[1..]);
        Send(socket, last, deadline);
    }

    /// <exception cref="AuthenticationException">The listener does not know the key, or does not take it.</exception>
    public static void AsClient(StreamSocket socket, byte[] key, Deadline deadline)
    {
        Span<byte> first = stackalloc byte[Mark.Length + ChallengeSize];
        Receive(socket, first, deadline);
        if (!first.StartsWith(Mark))
            throw new AuthenticationException("What answers at the address does not ask for a key as listeners do.");
        ReadOnlySpan<byte> other = first[Mark.Length..];

        Span<byte> answer = stackalloc byte[ChallengeSize + CodeSize];
        Span<byte> own = answer[..ChallengeSize];
        RandomNumberGenerator.Fill(own);
        Answer(key, isClient: true, other, own, answer[ChallengeSize..]);
        Send(socket, answer, deadline);

        Span<byte> last = stackalloc byte[1 + CodeSize];
        Receive(socket, last, deadline);
        if (last[0] != Welcome)
            throw new AuthenticationException("The listener refuses the key: it has another one.");
        if (!IsAnswer(key, isClient: false, other, own, last[1..]))
            throw new AuthenticationException("What answers at the address does not know the key.");
    }

    /// <summary>The code by which a side shows that it knows the key.</summary>
    public static void Answer(
        ReadOnlySpan<byte> key, bool isClient, ReadOnlySpan<byte> listenersChallenge,
        ReadOnlySpan<byte> clientsChallenge, Span<byte> code)
    {
        using IncrementalHash hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        // A side cannot send back to the other what that has computed itself.
        hash.AppendData(isClient ? ClientRole : ListenerRole);
        hash.AppendData(listenersChallenge);
        hash.AppendData(clientsChallenge);
        hash.GetHashAndReset(code);
    }

    public static bool IsAnswer(
        ReadOnlySpan<byte> key, bool isClient, ReadOnlySpan<byte> listenersChallenge,
        ReadOnlySpan<byte> clientsChallenge, ReadOnlySpan<byte> code)
    {
        Span<byte> right = stackalloc byte[CodeSize];
        Answer(key, isClient, listenersChallenge, clientsChallenge, right);
        return CryptographicOperations.FixedTimeEquals(right, code);
    }

    private static void Send(StreamSocket socket, ReadOnlySpan<byte> bytes, Deadline deadline)
    {
        try
        {
            while (!bytes.IsEmpty)
            {
                int count = socket.Send(bytes, wait: false);
                if (count > 0) bytes = bytes[count..];
                else if (!socket.WaitFor(reading: false, deadline, default)) throw TooSlow();
            }
        }
        catch (IOException error)
        {
            throw Gone(error);
        }
    }

    private static void Receive(StreamSocket socket, Span<byte> room, Deadline deadline)
    {
        while (!room.IsEmpty)
        {
            int count = socket.Receive(room, wait: false);
            if (count > 0) room = room[count..];
            else if (count == 0) throw Gone(null);
            else if (!socket.WaitFor(reading: true, deadline, default)) throw TooSlow();
        }
    }

    private static AuthenticationException TooSlow() => new(
        "The other side did not show in time that it knows the key; perhaps it uses none.");

    // By the inner exception it is told from a key that was refused.
    private static AuthenticationException Gone(Exception? error) => new(
        "The other side hung up instead of showing that it knows the key; perhaps it uses none.",
        error ?? new EndOfStreamException());
}
