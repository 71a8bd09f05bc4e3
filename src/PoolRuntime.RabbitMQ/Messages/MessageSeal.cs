using System.Security.Cryptography;
using System.Text;

namespace PoolRuntime.Messages;

/// <summary>
/// Authenticates messages: an HMAC-SHA256 over all that they say, with a key that is made of the cluster's for their
/// purpose, their queue and whom they are for, so that none can be passed off as another kind of message.
/// </summary>
/// <remarks>A message: the code (32 bytes), the version of the form (1), the job that it is about (16), the content.
/// </remarks>
internal sealed class MessageSeal(byte[] secret, Purpose purpose, string addressee)
{
    private const int CodeSize = HMACSHA256.HashSizeInBytes;
    private const byte Version = 1;
    private const int IdSize = 16;

    /// <summary>What comes before the content.</summary>
    public const int HeadSize = CodeSize + 1 + IdSize;

    private readonly byte[] _key = HMACSHA256.HashData(
        secret, Encoding.UTF8.GetBytes($"PoolRuntime.Cluster/{(int)purpose}/{addressee}"));

    /// <summary>The message about a job.</summary>
    public byte[] Close(Guid job, ReadOnlySpan<byte> content)
    {
        byte[] message = GC.AllocateUninitializedArray<byte>(checked(HeadSize + content.Length));
        message[CodeSize] = Version;
        job.TryWriteBytes(message.AsSpan(CodeSize + 1));
        content.CopyTo(message.AsSpan(HeadSize));
        HMACSHA256.HashData(_key, message.AsSpan(CodeSize), message);
        return message;
    }

    /// <summary>Which job it is about; false when it was not made with the key, or for something else.</summary>
    public bool TryOpen(ReadOnlySpan<byte> message, out Guid job)
    {
        job = default;
        if (message.Length < HeadSize) return false;
        Span<byte> code = stackalloc byte[CodeSize];
        HMACSHA256.HashData(_key, message[CodeSize..], code);
        if (!CryptographicOperations.FixedTimeEquals(code, message[..CodeSize])) return false;
        job = new Guid(message.Slice(CodeSize + 1, IdSize));
        return message[CodeSize] == Version;
    }
}
