using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace PoolRuntime.Pipes;

/// <summary>An address that nobody can guess, for processes of this user.</summary>
internal sealed class PrivateAddress : IDisposable
{
    private readonly string? _folder;

    private PrivateAddress(EndPoint endPoint, string? folder = null) => (EndPoint, _folder) = (endPoint, folder);

    public EndPoint EndPoint { get; }

    public static PrivateAddress New()
    {
        if (OperatingSystem.IsWindows()) return new PrivateAddress(new IPEndPoint(IPAddress.Loopback, 0));
        string name = $"poolruntime-{Convert.ToHexString(RandomNumberGenerator.GetBytes(16))}";
        // Has no file, so that nothing is left when this process is killed; who connects is looked at instead.
        if (OperatingSystem.IsLinux()) return new PrivateAddress(new UnixDomainSocketEndPoint($"\0{name}"));
        string folder = Directory.CreateTempSubdirectory("poolruntime-").FullName;
        return new PrivateAddress(new UnixDomainSocketEndPoint(Path.Combine(folder, "s")), folder);
    }

    public void Dispose()
    {
        if (_folder is not null && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
