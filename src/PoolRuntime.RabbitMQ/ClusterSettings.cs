using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>What the callers and the hosts of a cluster have to agree about, and how they reach the broker.</summary>
public abstract record ClusterSettings
{
    // Shorter ones can be guessed.
    private const int ShortestKey = 16;
    private const int LongestQueue = 100;
    private const int SmallestLimit = 64 * 1024;

    private readonly Uri _broker = new("amqp://localhost");
    private readonly byte[] _key = [];
    private readonly string _queue = "jobs";
    private readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(5);
    private readonly int _maxMessageSize = 256 * 1024 * 1024;

    private protected ClusterSettings() { }

    /// <summary>
    /// Where the broker is: <c>amqp://user:password@host:5672/virtual-host</c>, or <c>amqps</c> for TLS. The default is
    /// this machine.
    /// </summary>
    /// <exception cref="ArgumentNullException">The address is null.</exception>
    /// <exception cref="ArgumentException">It is neither of the two.</exception>
    public Uri Broker
    {
        get => _broker;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Broker));
            CheckAddress(value, nameof(Broker));
            _broker = value;
        }
    }

    /// <summary>
    /// Where more nodes of the same RabbitMQ cluster are, so that work goes on when one is lost: they are tried in turn
    /// after <see cref="Broker"/>. A user that only <see cref="Broker"/> names is not theirs; <see cref="UserName"/>
    /// is. For a caller, its answers are then in a quorum queue as well. The default is none.
    /// </summary>
    /// <exception cref="ArgumentNullException">The list is null.</exception>
    /// <exception cref="ArgumentException">One of them is null or no address of a broker.</exception>
    public IReadOnlyList<Uri> OtherBrokers
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(OtherBrokers));
            Uri[] others = [.. value];
            foreach (Uri other in others) CheckAddress(other, nameof(OtherBrokers));
            field = others;
        }
    } = [];

    /// <summary>The user, where not said by <see cref="Broker"/>; null for that of the address.</summary>
    public string? UserName { get; init; }

    /// <summary>The password of <see cref="UserName"/>, which so need not stand in an address.</summary>
    public string? Password { get; init; }

    /// <summary>With TLS: the certificate that this side shows; null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>
    /// With TLS: decides about the certificate of the broker; null to trust what the system trusts, for the name in
    /// <see cref="Broker"/>.
    /// </summary>
    public RemoteCertificateValidationCallback? CertificateValidation { get; init; }

    /// <summary>
    /// The secret of the cluster, at least 16 bytes, best 32 random ones: the same at all callers and hosts. Messages
    /// that were not made with it are refused, so that whoever can write to the broker cannot run code.
    /// </summary>
    /// <exception cref="ArgumentNullException">The key is null.</exception>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public required byte[] Key
    {
        get => [.. _key];
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Key));
            if (value.Length < ShortestKey)
                throw new ArgumentException(
                    $"The key of a cluster has at least {ShortestKey} bytes, so that it cannot be guessed; "
                    + "RandomNumberGenerator.GetBytes(32) makes one.", nameof(Key));
            _key = [.. value];
        }
    }

    /// <summary>
    /// The name of the work queue that the callers and hosts of one kind of work share; the default is <c>jobs</c>. In
    /// the broker, all names begin with <c>pool.</c> and this.
    /// </summary>
    /// <exception cref="ArgumentNullException">The name is null.</exception>
    /// <exception cref="ArgumentException">It is empty, longer than 100 characters, or has others than letters, digits,
    /// <c>-</c>, <c>_</c> and <c>.</c></exception>
    public string Queue
    {
        get => _queue;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Queue));
            if (!IsName(value))
                throw new ArgumentException(
                    $"'{value}' is no name for a queue: 1 to {LongestQueue} letters, digits, '-', '_' and '.'.",
                    nameof(Queue));
            _queue = value;
        }
    }

    /// <summary>How long the broker may take to be reached at first; the default is 5 seconds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero, negative, or longer than a day.</exception>
    [Accepts(AcceptsAttribute.Tick)]
    public TimeSpan ConnectTimeout
    {
        get => _connectTimeout;
        init
        {
            if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
                throw new ArgumentOutOfRangeException(
                    nameof(ConnectTimeout), value, "The broker gets some time, and a day at most (POOL113).");
            _connectTimeout = value;
        }
    }

    /// <summary>
    /// The most bytes that a job may have with its arguments, or an answer with its results; the default is 256 MiB.
    /// Larger ones are refused by who would send them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is less than 64 KiB.</exception>
    [Accepts(SmallestLimit)]
    public int MaxMessageSize
    {
        get => _maxMessageSize;
        init
        {
            if (value < SmallestLimit)
                throw new ArgumentOutOfRangeException(
                    nameof(MaxMessageSize), value, "Messages have 64 KiB at least (POOL113).");
            _maxMessageSize = value;
        }
    }

    /// <summary>Called with what goes wrong and is put right again or refused: a broker that is gone, a message that
    /// was not made with the key. On any thread; null to say nothing.</summary>
    public Action<string>? Log { get; init; }

    internal byte[] Secret => _key;

    internal static bool IsName(string name) => name.Length is > 0 and <= LongestQueue
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');

    private static void CheckAddress(Uri? address, string name)
    {
        if (address is not { IsAbsoluteUri: true, Scheme: "amqp" or "amqps" })
            throw new ArgumentException(
                "A broker is reached at amqp://host[:port][/virtual-host], or amqps://… for TLS.", name);
    }

    internal void Say(string message)
    {
        try
        {
            Log?.Invoke(message);
        }
        catch (Exception)
        {
            // Nobody is left to be told.
        }
    }
}
