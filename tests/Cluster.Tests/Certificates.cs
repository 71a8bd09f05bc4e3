using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PoolRuntime.Cluster;

/// <summary>An authority that nobody else knows, and what it has certified, as files that other processes read too.
/// </summary>
internal sealed record Certificates(string Folder)
{
    public string AuthorityFile => Path.Combine(Folder, "authority.pem");

    public string ServerFile => Path.Combine(Folder, "server.pem");

    public string ServerKeyFile => Path.Combine(Folder, "server-key.pem");

    private string ClientFile => Path.Combine(Folder, "client.pem");

    private string ClientKeyFile => Path.Combine(Folder, "client-key.pem");

    /// <summary>What a program shows to the broker.</summary>
    public X509Certificate2 Client => X509Certificate2.CreateFromPemFile(ClientFile, ClientKeyFile);

    /// <summary>Trusts the authority and no other.</summary>
    public RemoteCertificateValidationCallback Trust
    {
        get
        {
            var authority = X509Certificate2.CreateFromPem(File.ReadAllText(AuthorityFile));
            return (_, certificate, chain, errors) =>
            {
                if ((errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0) return false;
                chain!.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.CustomTrustStore.Add(authority);
                return chain.Build((X509Certificate2)certificate!);
            };
        }
    }

    public static Certificates Make(string folder)
    {
        var made = new Certificates(folder);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Authority of the tests", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var now = DateTimeOffset.UtcNow;
        using var authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(made.AuthorityFile, authority.ExportCertificatePem());
        Certify(authority, "localhost", "1.3.6.1.5.5.7.3.1", made.ServerFile, made.ServerKeyFile);
        Certify(authority, "client", "1.3.6.1.5.5.7.3.2", made.ClientFile, made.ClientKeyFile);
        return made;
    }

    private static void Certify(X509Certificate2 authority, string name, string use, string file, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            authority, authority.NotBefore, authority.NotAfter, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(file, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
