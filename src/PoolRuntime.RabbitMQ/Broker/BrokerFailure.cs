using System.Security.Authentication;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace PoolRuntime.Broker;

/// <summary>Why there is no connection, in words that say what to do.</summary>
internal static class BrokerFailure
{
    /// <summary>Whether more attempts would say the same.</summary>
    public static bool IsFinal(Exception error) =>
        IsCertificate(error) || WantsCertificate(error) || Causes(error).Any(IsRefusal);

    /// <summary>What is thrown for it.</summary>
    /// <param name="settings">Where the broker was looked for.</param>
    /// <param name="error">The last failure.</param>
    /// <param name="attempts">How many there were.</param>
    public static ClusterUnavailableException Unavailable(ClusterSettings settings, Exception error, int attempts)
    {
        string address = BrokerAddress.Shown(settings);
        if (settings.OtherBrokers.Count > 0) address += $" or {settings.OtherBrokers.Count} more (OtherBrokers)";
        string why = Causes(error).Last().Message;
        if (IsCertificate(error))
            return new ClusterUnavailableException(
                settings.CertificateValidation is null
                    ? $"This system does not trust the certificate of the broker at {address}, or it is for another "
                    + "name. Have it trust its authority, or say with CertificateValidation what is trusted."
                    : $"CertificateValidation refuses the certificate of the broker at {address}.", error);
        if (WantsCertificate(error))
            return new ClusterUnavailableException(
                $"The broker at {address} wants a certificate of this program that it trusts"
                + $"{(settings.ClientCertificate is null ? ", and ClientCertificate is not set" : "")}: {why}", error);
        if (Causes(error).Any(IsRefusal))
            return new ClusterUnavailableException(
                $"The broker at {address} does not let this program in: {why} See docs/cluster.md for the permissions "
                + "that callers and hosts need.", error);
        string tried = attempts == 1 ? "" : $" ({attempts} attempts)";
        return new ClusterUnavailableException(
            $"No broker was reached at {address}{tried}: {why} Start RabbitMQ there, or say with Broker where it is; "
            + "without a broker, ProcessPool runs the same jobs on this machine.", error);
    }

    private static bool IsRefusal(Exception error) =>
        error is AuthenticationFailureException
        || error is OperationInterruptedException { ShutdownReason.ReplyCode: Constants.AccessRefused
            or Constants.NotAllowed or Constants.PreconditionFailed } refused
        && !refused.Message.Contains("exclusive", StringComparison.Ordinal);

    private static bool IsCertificate(Exception error) => Causes(error).Any(cause => cause is AuthenticationException
        && cause.Message.Contains("certificate", StringComparison.Ordinal));

    // The system says in words which alert of TLS the broker has sent.
    private static bool WantsCertificate(Exception error) => Causes(error).Any(cause =>
        cause.Message.Contains("alert certificate required", StringComparison.Ordinal)
        || cause.Message.Contains("alert bad certificate", StringComparison.Ordinal)
        || cause.Message.Contains("alert unknown ca", StringComparison.Ordinal)
        || cause.Message.Contains("alert handshake failure", StringComparison.Ordinal));

    // The one that was thrown first is the last.
    private static IEnumerable<Exception> Causes(Exception? error)
    {
        for (; error is not null; error = error.InnerException) yield return error;
    }
}
