using PoolRuntime.Pipes;
using PoolRuntime.Transport;
using Xunit;

namespace PoolRuntime.Tests.Pipes;

/// <summary>The one thread that waits for the connections of all.</summary>
public sealed class DescriptorWatcherTests
{
    [Fact]
    public void Nothing_is_held_that_nobody_awaits_whenever_that_ends() => Bound.Within(() =>
    {
        if (OperatingSystem.IsWindows()) return;
        for (int round = 0; round < 500; round++)
        {
            Descriptor[] watched = [.. Enumerable.Range(0, 200).Select(static _ => OneEnd())];
            DescriptorWatcher.Entry[] entries =
                [.. watched.Select(static one => new DescriptorWatcher.Entry(one, Posix.PollIn))];
            foreach (DescriptorWatcher.Entry entry in entries) DescriptorWatcher.Watch(entry);
            // The watcher looks at all of them while they end.
            DescriptorWatcher.Forget(entries[^1]);
            foreach (DescriptorWatcher.Entry entry in entries) entry.Finish();
            DescriptorWatcher.Forget(entries[0]);
            foreach (Descriptor one in watched)
            {
                one.Dispose();
                Assert.True(one.WaitUntilGone());
            }
        }
    });

    private static Descriptor OneEnd()
    {
        (Descriptor first, Descriptor second) = PosixSockets.Pair();
        using (second) return first;
    }
}
