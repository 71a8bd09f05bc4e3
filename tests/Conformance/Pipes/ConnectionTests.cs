using System.Diagnostics;
using Microsoft.Win32.SafeHandles;
using PoolRuntime.Conformance.Pools;
using PoolRuntime.Pipes;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Pipes;

/// <summary>Pipes, with their other end in a job.</summary>
public sealed class ConnectionTests(SharedPools pools) : IClassFixture<SharedPools>
{
    private static readonly string[] Texts = ["", "a", "", "", "b", "", "c", ""];

    private static void Echo(Connection<string> end)
    {
        using (end)
        {
            try
            {
                while (true) end.Send(end.Receive());
            }
            catch (EndOfStreamException)
            {
            }
        }
    }

    private static void SendAll(Connection<string> end)
    {
        using (end)
            foreach (string text in Texts) end.Send(text);
    }

    [Theory, OnBoth]
    [Trait("Conformance", "MP-132")]
    public void End_can_be_closed_here_as_soon_as_it_is_sent(WorkerKind kind) => Bound.Within(() =>
    {
        (Connection<string> mine, Connection<string> theirs) = Pipe.Create<string>();
        using (mine)
        {
            AsyncResult job = pools.Of(kind).ApplyAsync(Echo, theirs);
            // Threads have the very object.
            if (kind == WorkerKind.Processes) theirs.Close();
            mine.Send("hello");
            Assert.Equal("hello", mine.Receive());
            mine.Close();
            job.Get();
        }
    });

    [Fact]
    [Trait("Conformance", "MP-134")]
    public void Open_file_that_is_sent_is_written_through() => Bound.Within(() =>
    {
        string path = Path.GetTempFileName();
        try
        {
            (Connection<SafeFileHandle> mine, Connection<SafeFileHandle> theirs) = Pipe.Create<SafeFileHandle>();
            using (mine)
            {
                AsyncResult job = pools.Of(WorkerKind.Processes).ApplyAsync(static end =>
                {
                    using (end)
                    using (SafeFileHandle file = end.Receive()) RandomAccess.Write(file, "foo"u8, 0);
                }, theirs);
                using (SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Write)) mine.Send(file);
                job.Get();
            }

            Assert.Equal("foo", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-137")]
    public void Using_closes_both_ends(WorkerKind kind) => Bound.Within(() =>
    {
        (Connection<int> one, Connection<int> other) = Pipe.Create<int>();
        pools.Of(kind).Apply(static () =>
        {
            (Connection<int> one, Connection<int> other) = Pipe.Create<int>();
            using (one)
            using (other)
            {
                one.Send(1729);
                Assert.Equal(1729, other.Receive());
            }

            Assert.Throws<ObjectDisposedException>(() => one.Receive());
            Assert.Throws<ObjectDisposedException>(() => other.Receive());
        });
        one.Dispose();
        Assert.Throws<EndOfStreamException>(() => other.Receive());
        other.Dispose();
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-146")]
    public void Texts_come_as_they_were_sent_empty_ones_too(WorkerKind kind) => Bound.Within(() =>
    {
        (Connection<string> mine, Connection<string> theirs) = Pipe.Create<string>();
        using (mine)
        {
            AsyncResult job = pools.Of(kind).ApplyAsync(Echo, theirs);
            foreach (string text in Texts)
            {
                mine.Send(text);
                while (!mine.Poll(TimeSpan.FromMilliseconds(20))) { }
                Assert.Equal(text, mine.Receive());
            }

            mine.Close();
            job.Get();
        }
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-147")]
    public void Looking_takes_no_part_of_a_message(WorkerKind kind) => Bound.Within(() =>
    {
        foreach (bool pulls in (bool[])[false, true])
        {
            (Connection<string> mine, Connection<string> theirs) = Pipe.Create<string>();
            using (mine)
            {
                foreach (string text in (string[])["first", "second"]) mine.Send(text);
                AsyncResult<Connection<string>> job = pools.Of(kind).ApplyAsync(static (end, pulls) =>
                {
                    for (int i = 0; i < 10; i++) end.Poll(TimeSpan.FromMilliseconds(1));
                    if (pulls) end.Receive();
                    return end;
                }, theirs, pulls);
                using Connection<string> back = job.Get();
                Assert.Equal(pulls ? "second" : "first", back.Receive());
            }
        }
    });

    [Theory, OnBoth]
    [Trait("Conformance", "MP-148")]
    public void Messages_are_not_merged(WorkerKind kind) => Bound.Within(() =>
    {
        (Connection<string> mine, Connection<string> theirs) = Pipe.Create<string>(duplex: false);
        using (mine)
        {
            pools.Of(kind).Apply(SendAll, theirs);
            foreach (string text in Texts)
            {
                Assert.True(mine.Poll(Timeout.InfiniteTimeSpan));
                Assert.True(mine.Poll());
                Assert.Equal(text, mine.Receive());
            }

            Assert.Throws<EndOfStreamException>(() => mine.Receive());
        }
    });

    [Fact]
    [Trait("Conformance", "MP-149")]
    public void Accepted_connections_are_sent_and_used_there() => Bound.Within(() =>
    {
        foreach (ConnectionAddress? address in (ConnectionAddress?[])[null, ConnectionAddress.Tcp("127.0.0.1", 0)])
        {
            using ConnectionListener listener = new(address);
            using Connection client = ConnectionClient.Connect(listener.Address);
            Connection accepted = listener.Accept();
            AsyncResult job = pools.Of(WorkerKind.Processes).ApplyAsync(static end =>
            {
                using (end) end.Send(end.Receive<string>().ToUpperInvariant());
            }, accepted);
            client.Send("hello");
            Assert.Equal("HELLO", client.Receive<string>());
            job.Get();
            Assert.Throws<EndOfStreamException>(() => client.Receive<string>());
        }
    });

    [Fact]
    [Trait("Conformance", "MP-150")]
    public void Ends_that_only_read_or_write_are_sent_as_that() => Bound.Within(() =>
    {
        (Connection<int> reader, Connection<int> writer) = Pipe.Create<int>(duplex: false);
        using (Connection<int> back = pools.Of(WorkerKind.Processes).Apply(static end =>
        {
            end.Send(667);
            Assert.Throws<NotSupportedException>(() => end.Receive());
            return end;
        }, writer))
        {
            Assert.Equal(667, reader.Receive());
            back.Send(5);
        }

        Assert.Equal(5, pools.Of(WorkerKind.Processes).Apply(static end =>
        {
            using (end)
            {
                Assert.Throws<NotSupportedException>(() => end.Send(1));
                return end.Receive();
            }
        }, reader));
    });

    [Fact]
    [Trait("Conformance", "MP-179")]
    public void Descriptor_that_is_none_gives_an_error()
    {
        if (OperatingSystem.IsWindows()) return;
        using Connection none = new(
            new PosixStreamSocket(new Descriptor(44_977)), canRead: true, canWrite: true, int.MaxValue);
        Assert.Throws<IOException>(() => none.Receive<int>());
        Assert.Throws<IOException>(() => none.Send(1));
        Assert.True(new Descriptor(-1).IsInvalid);
    }

    [Fact]
    [Trait("Conformance", "X-042")]
    public void Message_that_is_too_long_costs_neither_itself_nor_the_connection() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            one.SendBytes(new byte[100]);
            Assert.Throws<MessageTooLongException>(() => other.ReceiveBytes(10));
            Assert.Throws<MessageTooLongException>(() => other.ReceiveBytesInto(new byte[10]));
            Assert.Equal(100, other.ReceiveBytes().Length);
            other.Send(1);
            Assert.Equal(1, one.Receive<int>());
        }
    });

    [Fact]
    [Trait("Conformance", "MP-189")]
    [Trait("Conformance", "MP-191")]
    [Trait("Conformance", "MP-192")]
    public void Messages_of_many_are_received_until_all_have_ended() => Bound.Within(() =>
    {
        foreach (bool isSlow in (bool[])[false, true])
        {
            using ConnectionListener listener = new();
            List<Connection> readers = [];
            List<AsyncResult> jobs = [];
            for (int job = 0; job < 2; job++)
            {
                (Connection<(int, int)> reader, Connection<(int, int)> writer) =
                    Pipe.Create<(int, int)>(duplex: false);
                readers.Add(reader);
                jobs.Add(pools.Of(WorkerKind.Processes).ApplyAsync(SendTen, writer, isSlow));
            }

            // Of sockets that were connected as well.
            Connection client = ConnectionClient.Connect(listener.Address);
            readers.Add(listener.Accept());
            SendTen(new Connection<(int, int)>(client), isSlow: false);
            List<(int, int)> messages = [];
            while (readers.Count > 0)
            {
                foreach (Connection ready in PoolRuntime.Connections.Wait(readers))
                {
                    try
                    {
                        messages.Add(ready.Receive<(int, int)>());
                    }
                    catch (EndOfStreamException)
                    {
                        readers.Remove(ready);
                        ready.Dispose();
                    }
                }
            }

            jobs.ForEach(job => job.Get());
            Assert.Equal(30, messages.Count);
            Assert.All(messages.CountBy(message => message.Item1), count => Assert.Equal(3, count.Value));
        }
    });

    private static void SendTen(Connection<(int, int)> end, bool isSlow)
    {
        using (end)
        {
            for (int i = 0; i < 10; i++)
            {
                if (isSlow) Thread.Sleep(Random.Shared.Next(10));
                end.Send((i, Environment.ProcessId));
            }
        }
    }

    [Fact]
    [Trait("Conformance", "MP-193")]
    public void Waiting_gives_nothing_after_its_time_and_what_is_ready_later() => Bound.Within(() =>
    {
        (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
        using (mine)
        using (theirs)
        {
            Stopwatch clock = Stopwatch.StartNew();
            Assert.Empty(PoolRuntime.Connections.Wait([mine, theirs], TimeSpan.FromMilliseconds(100)));
            Assert.True(clock.ElapsedMilliseconds >= 95);
            theirs.Send(1);
            Assert.Equal([mine], PoolRuntime.Connections.Wait([mine, theirs], TimeSpan.FromSeconds(20)));
        }
    });

    [Fact]
    [Trait("Conformance", "MP-194")]
    public void Connections_and_the_end_of_a_process_are_waited_for_together() => Bound.Within(() =>
    {
        (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
        using ChildProcess child = ChildProcess.For(static end => { _ = end.Receive(); }, theirs);
        using (mine)
        {
            child.Start();
            object[] all = [mine, child.Sentinel];
            Assert.Empty(PoolRuntime.Connections.Wait(all, TimeSpan.FromMilliseconds(50)));
            mine.Send(1);
            child.Join();
            Assert.Equal(all, PoolRuntime.Connections.Wait(all));
            Assert.Equal([child.Sentinel], PoolRuntime.Connections.Wait([child.Sentinel]));
        }
    });
}
