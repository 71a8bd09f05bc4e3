using System.Diagnostics;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class TlsTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    private ClusterOptions Secure => Options with
    {
        Broker = Broker.SecureAddress,
        ClientCertificate = Broker.Certificates.Client,
        CertificateValidation = Broker.Certificates.Trust,
    };

    [Fact]
    public void Caller_and_host_that_show_and_check_certificates_work_together()
    {
        Keep(Host.Start(Broker.SecureAddress, Queue, certificates: Broker.Certificates));
        var items = Enumerable.Range(0, 1000).ToArray();
        Assert.Equal(items.Select(Work.Twice), Bound.Within(() => NewPool(Secure).Map(Work.Twice, items)));
    }

    [Fact]
    public void A_certificate_that_the_validation_refuses_ends_the_attempt_at_once() =>
        AssertIsRefused(
            Secure with { CertificateValidation = static (_, _, _, _) => false },
            "certificate of the broker", nameof(ClusterSettings.CertificateValidation));

    [Fact]
    public void A_certificate_that_the_system_does_not_trust_is_not_trusted_by_itself() =>
        AssertIsRefused(
            Secure with { CertificateValidation = null },
            "certificate of the broker", nameof(ClusterSettings.CertificateValidation));

    [Fact]
    public void A_broker_that_wants_a_certificate_is_told_by_what_is_missing() =>
        AssertIsRefused(
            Secure with { ClientCertificate = null }, "wants a certificate", nameof(ClusterSettings.ClientCertificate));

    [Fact]
    public void A_certificate_of_another_authority_is_shown_in_vain()
    {
        var folder = Directory.CreateTempSubdirectory("pool-tls-").FullName;
        AssertIsRefused(
            Secure with { ClientCertificate = Certificates.Make(folder).Client }, "wants a certificate", "trusts");
        Directory.Delete(folder, recursive: true);
    }

    // Much sooner than the time that connecting may take.
    private void AssertIsRefused(ClusterOptions options, string what, string wayOut)
    {
        var since = Stopwatch.StartNew();
        var error = Bound.Throws<ClusterUnavailableException>(() => new ClusterPool(options).Dispose());
        Output.WriteLine($"{since.Elapsed}: {error}");
        Assert.True(since.Elapsed < options.ConnectTimeout, $"It took {since.Elapsed}.");
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(wayOut, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("guest:guest", error.ToString(), StringComparison.Ordinal);
    }
}
