using System.Net.Security;
using System.Security.Authentication;
using RabbitMQ.Client;

namespace PoolRuntime.Broker;

/// <summary>The way to the broker.</summary>
internal static class BrokerAddress
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>The address as it may be shown: without the password.</summary>
    public static string Shown(ClusterSettings settings)
    {
        Uri uri = settings.Broker;
        string user = settings.UserName ?? Uri.UnescapeDataString(uri.UserInfo.Split(':')[0]);
        string port = uri.IsDefaultPort || uri.Port < 0 ? "" : $":{uri.Port}";
        return $"{uri.Scheme}://{(user.Length == 0 ? "" : $"{user}@")}{uri.Host}{port}{uri.AbsolutePath}";
    }

    /// <summary>What connects to one of the nodes.</summary>
    /// <param name="settings">What all of them are told.</param>
    /// <param name="node">Counted from zero, on and on: after the last comes the first again.</param>
    /// <param name="timeout">How long it may take.</param>
    public static ConnectionFactory Factory(ClusterSettings settings, int node, TimeSpan timeout)
    {
        node %= settings.OtherBrokers.Count + 1;
        Uri broker = node == 0 ? settings.Broker : settings.OtherBrokers[node - 1];
        ConnectionFactory factory = new()
        {
            Uri = broker,
            // BrokerLink connects again by itself: it knows what was not confirmed.
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = Heartbeat,
            RequestedConnectionTimeout = timeout,
            HandshakeContinuationTimeout = timeout,
            SocketReadTimeout = timeout,
        };
        if (settings.UserName is { } user) factory.UserName = user;
        if (settings.Password is { } password) factory.Password = password;
        if (broker.Scheme == "amqps")
        {
            factory.Ssl = new SslOption(broker.Host, enabled: true)
            {
                Version = SslProtocols.None,
                Certs = settings.ClientCertificate is { } certificate ? [certificate] : null,
            };
            if (settings.CertificateValidation is { } validation)
            {
                // It decides alone, whatever the library thinks of the certificate.
                factory.Ssl.CertificateValidationCallback = validation;
                factory.Ssl.AcceptablePolicyErrors = SslPolicyErrors.None;
            }
        }

        return factory;
    }
}
