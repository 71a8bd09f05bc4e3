using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PoolRuntime;

/// <summary>
/// Where a <see cref="ConnectionListener"/> is found: a local socket of this machine, or
/// a TCP port. It can be sent to jobs, and has a text form, such as <c>tcp:127.0.0.1:5000</c> or
/// <c>local:/run/app/socket</c>, for settings and command lines. The counterpart of Python's addresses and families.
/// </summary>
public sealed record ConnectionAddress
{
    private const string TcpMark = "tcp:";
    private const string LocalMark = "local:";

    private ConnectionAddress(string name, int? port) => (Name, Port) = (name, port);

    /// <summary>The host, or the path or name of the local socket.</summary>
    public string Name { get; }

    /// <summary>The port; null for local sockets.</summary>
    public int? Port { get; }

    /// <summary>Whether it is a local socket.</summary>
    public bool IsLocal => Port is null;

    /// <summary>A local (Unix domain) socket: only processes of the same user on the same machine reach it.</summary>
    /// <param name="path">The file that stands for it; it must not exist. On Linux also a name that begins with
    /// <c>\0</c> or <c>@</c>, which stands for no file.</param>
    /// <exception cref="ArgumentException">The path is empty or too long for a socket.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no such sockets.</exception>
    public static ConnectionAddress Local(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] is '\0' or '@')
        {
            if (!OperatingSystem.IsLinux())
                throw new PlatformNotSupportedException("Only Linux has local sockets without a file; give a path.");
            path = $"@{path[1..]}";
        }

        if (!Socket.OSSupportsUnixDomainSockets)
            throw new PlatformNotSupportedException("This system has no local sockets; use 'ConnectionAddress.Tcp'.");
        ConnectionAddress address = new(path, null);
        try
        {
            _ = address.ToEndPoint();
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ArgumentException("The path is too long for a local socket; about 100 bytes fit.", nameof(path));
        }

        return address;
    }

    /// <summary>A TCP port.</summary>
    /// <param name="host">The name or address of the machine; of the listener, the address to listen at, such as
    /// <c>127.0.0.1</c> or, for all, <c>0.0.0.0</c>.</param>
    /// <param name="port">The port; of a listener, zero for one that is free.</param>
    /// <exception cref="ArgumentException">The host is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It is no port.</exception>
    public static ConnectionAddress Tcp(string host, int port)
    {
        ArgumentException.ThrowIfNullOrEmpty(host);
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, IPEndPoint.MaxPort);
        return new ConnectionAddress(host, port);
    }

    /// <summary>The address of a text form.</summary>
    /// <param name="text">What <see cref="ToString"/> gave.</param>
    /// <exception cref="FormatException">It is no address, or of a kind that there is not.</exception>
    /// <exception cref="PlatformNotSupportedException">This system has no such sockets.</exception>
    public static ConnectionAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(LocalMark, StringComparison.Ordinal) && text.Length > LocalMark.Length)
            return Local(text[LocalMark.Length..]);
        int colon = text.LastIndexOf(':');
        if (text.StartsWith(TcpMark, StringComparison.Ordinal) && colon > TcpMark.Length
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            && port <= IPEndPoint.MaxPort)
            return Tcp(text[TcpMark.Length..colon].Trim('[', ']'), port);
        throw new FormatException($"'{text}' is no address: 'tcp:host:port' and 'local:path' are.");
    }

    /// <summary>The text form, which <see cref="Parse"/> understands.</summary>
    public override string ToString() =>
        IsLocal ? LocalMark + Name
        : Name.Contains(':') ? $"{TcpMark}[{Name}]:{Port}"
        : $"{TcpMark}{Name}:{Port}";

    internal static ConnectionAddress Of(EndPoint address) => address switch
    {
        IPEndPoint ip => new ConnectionAddress(ip.Address.ToString(), ip.Port),
        // The name begins with '@' in text, and may be padded with zeros.
        UnixDomainSocketEndPoint local => new ConnectionAddress(local.ToString().TrimEnd('\0'), null),
        _ => throw new ArgumentException($"'{address}' is neither a TCP address nor a local socket.", nameof(address)),
    };

    /// <exception cref="SocketException">There is no such host.</exception>
    internal EndPoint ToEndPoint()
    {
        if (Port is not { } port)
            return new UnixDomainSocketEndPoint(Name[0] == '@' && OperatingSystem.IsLinux() ? $"\0{Name[1..]}" : Name);
        if (IPAddress.TryParse(Name, out IPAddress? address)) return new IPEndPoint(address, port);
        IPAddress[] found = Dns.GetHostAddresses(Name);
        // Most hosts that have both answer to the older one.
        return new IPEndPoint(
            found.FirstOrDefault(one => one.AddressFamily == AddressFamily.InterNetwork) ?? found[0], port);
    }
}
