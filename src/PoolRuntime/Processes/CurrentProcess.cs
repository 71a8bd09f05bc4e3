using System.Security.Cryptography;
using PoolRuntime.Contracts;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// This process as its children and parent see it. The counterpart of what Python's
/// <c>multiprocessing.current_process()</c> returns.
/// </summary>
/// <remarks>Any number of threads may use it.</remarks>
[ThreadSafe]
public sealed class CurrentProcess
{
    private const string NameOfMain = "MainProcess";
    private const int KeySize = 32;

    private readonly string _identity;
    private volatile string _name;
    private volatile Lazy<byte[]> _key;
    private int _lastChild;

    private CurrentProcess(string name, string identity, bool isDaemon, byte[]? key)
    {
        _name = name;
        _identity = identity;
        IsDaemon = isDaemon;
        _key = key is null ? new Lazy<byte[]>(NewKey) : new Lazy<byte[]>(key);
    }

    internal static CurrentProcess OfThisProcess { get; private set; } =
        new(NameOfMain, identity: "", isDaemon: false, key: null);

    /// <summary>
    /// The name: what <see cref="ChildProcess.Name"/> or <see cref="PoolOptions.WorkerNamePrefix"/> said, and
    /// <c>MainProcess</c> in a process that is neither a child nor a worker. A name is for people; a change is not seen
    /// by other processes.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public string Name
    {
        get => _name;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            _name = value;
        }
    }

    /// <summary>The process id. In Python <c>pid</c> and <c>ident</c>.</summary>
    public int Id => Environment.ProcessId;

    /// <summary>Whether this is a daemonic child, which is ended with its parent and has no children.</summary>
    public bool IsDaemon { get; }

    /// <summary>
    /// The key by which processes of one family know each other: random, and handed on to children and workers when
    /// they start. A change is for those that are started from then on. In Python <c>authkey</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public ReadOnlyMemory<byte> AuthenticationKey
    {
        get => _key.Value;
        set
        {
            if (value.IsEmpty) throw new ArgumentException("An empty key keeps nobody out.", nameof(value));
            _key = new Lazy<byte[]>(value.ToArray());
        }
    }

    /// <summary>The process, for people.</summary>
    public override string ToString() => $"CurrentProcess '{Name}' (process {Id})";

    /// <summary>The place of the next child among all of the family, as in 2:1 for the first child of the second.
    /// </summary>
    internal string NextIdentity()
    {
        int number = Interlocked.Increment(ref _lastChild);
        return _identity.Length == 0 ? $"{number}" : $"{_identity}:{number}";
    }

    /// <summary>What a new process is told of itself and of this one, its parent.</summary>
    internal void Introduce(
        PayloadWriter body, string name, string identity, bool isDaemon, byte[]? key = null)
    {
        body.WriteUtf8(name);
        body.WriteUtf8(identity);
        body.Write(isDaemon);
        body.WriteUtf8(Name);
        byte[] handedOn = key ?? _key.Value;
        body.Write(handedOn.Length);
        body.WriteBytes(handedOn);
    }

    /// <summary>In the new process: this is who it is.</summary>
    internal static void Enter(PayloadReader body)
    {
        string name = body.ReadUtf8();
        string identity = body.ReadUtf8();
        bool isDaemon = body.Read<bool>();
        ParentProcess.OfThisProcess!.Name = body.ReadUtf8();
        byte[] key = body.ReadBytes(body.ReadCount(1)).ToArray();
        OfThisProcess = new CurrentProcess(name, identity, isDaemon, key);
    }

    // Where the library would load all of its cryptography for this, the first worker would wait for that.
    private static byte[] NewKey()
    {
        if (OperatingSystem.IsWindows()) return RandomNumberGenerator.GetBytes(KeySize);
        byte[] key = new byte[KeySize];
        using FileStream random = new("/dev/urandom", FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        random.ReadExactly(key);
        return key;
    }
}
