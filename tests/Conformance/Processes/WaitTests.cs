using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Processes;

/// <summary>Waiting for the ends of processes together with something else.</summary>
public sealed class WaitTests : IClassFixture<NothingLeftBehind>
{
    [Fact]
    [Trait("Conformance", "MP-194")]
    public void Connections_and_sentinels_are_waited_for_together()
    {
        (Connection<int> here, Connection<int> there) = Pipe.Create<int>();
        using (here)
        {
            using ChildProcess child = ChildProcess.For(
                static pipe =>
                {
                    // The answer is read before the end, so that only one of the two is ready at a time.
                    pipe.Send(1);
                    _ = pipe.Receive();
                }, there);
            child.Start();
            there.Dispose();
            object[] both = [here, child.Sentinel];
            Assert.Equal([here], Connections.Wait(both, Bound.Limit));
            Assert.Equal(1, here.Receive());
            Assert.Empty(Connections.Wait(both, TimeSpan.FromMilliseconds(20)));
            here.Send(2);
            Bound.Within(child.Join);
            // The end of the connection is ready as well.
            Assert.Equal(both, Connections.Wait(both, Bound.Limit));
            Assert.Equal(0, child.ExitCode);
        }
    }
}
