using System.Text.RegularExpressions;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed partial class PermissionTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    private const string Password = "secret of the user";

    private string User { get; } = $"user-{Guid.NewGuid():N}";

    private Uri Address => new UriBuilder(Broker.Address) { UserName = User, Password = Password }.Uri;

    private ClusterOptions OfUser => Options with { Broker = Address };

    [Fact]
    public void A_user_is_told_what_it_may_not_do()
    {
        Broker.Tell("add_user", User, Password);
        var outside = Bound.Throws<ClusterUnavailableException>(() => new ClusterPool(OfUser).Dispose());
        Assert.Matches($"does not let this program in: .*vhost.*'{User}'.*docs/cluster.md", outside.Message);

        Broker.Tell("set_permissions", User, "^other", "^other", "^other");
        var others = Bound.Throws<ClusterUnavailableException>(() => new ClusterPool(OfUser).Dispose());
        Assert.Matches($@"access to queue 'pool\.{Queue}.*'{User}'.*docs/cluster.md", others.Message);

        var wrong = OfUser with { Password = "wrong" };
        var unknown = Bound.Throws<ClusterUnavailableException>(() => new ClusterPool(wrong).Dispose());
        Assert.Contains("does not let this program in", unknown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, $"{outside}{others}{unknown}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_permissions_of_the_page_are_enough_and_may_be_gone_for_a_while()
    {
        Broker.Tell("add_user", User, Password);
        Broker.Tell(PermissionsOfPage());
        StartHost(address: Address);
        using var once = new ClusterPool(OfUser with { Delivery = Delivery.AtMostOnce });
        using var pool = new ClusterPool(OfUser);
        Assert.Equal(4, Bound.Within(() => once.Apply(Work.Twice, 2)));
        // In parts, there and back.
        var large = new byte[3 * 1024 * 1024];
        large[0] = 7;
        Assert.Equal(7, Bound.Within(() => pool.Apply(Work.Reverse, large))[^1]);
        var cancelled = pool.ApplyAsync(Work.Sleep, 600_000);
        Assert.True(cancelled.Cancel());
        Bound.Throws<OperationCanceledException>(() => cancelled.Get());
        Assert.Equal(4, Bound.Within(() => pool.Apply(Work.Twice, 2)));

        Broker.Tell("clear_permissions", User);
        Broker.Tell("close_all_user_connections", User, "for the test");
        Bound.Until(() => !pool.IsConnected, "the connection is closed");
        var waiting = pool.ApplyAsync(Work.Twice, 4);
        Broker.Tell(PermissionsOfPage());
        Assert.Equal(8, Bound.Within(() => waiting.Get()));
    }

    // For this user and this queue, in place of those of the page.
    private string[] PermissionsOfPage()
    {
        using var page = new StreamReader(typeof(PermissionTests).Assembly.GetManifestResourceStream("cluster.md")!);
        var line = page.ReadToEnd().Split('\n').Single(
            line => line.StartsWith("rabbitmqctl set_permissions", StringComparison.Ordinal));
        return
        [
            .. Word().Matches(line).Skip(1).Select(word => word.Value.Trim('\'')).Select(
                word => word == "reports" ? User : word.Replace("reports", Queue, StringComparison.Ordinal)),
        ];
    }

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Word();
}
