using Xunit;

namespace PoolRuntime.Tests.Pipes;

/// <summary>What the two ends of a pipe do for each other.</summary>
public sealed class ConnectionTests : NothingLeftBehind
{
    private sealed record Order(int Number, string Text, List<double> Prices);

    private sealed record Holder(Stream Content);

    [Fact]
    public void Values_of_several_types_go_both_ways() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            one.Send(42);
            one.Send("text");
            one.Send(new Order(1, "a", [0.5]));
            Assert.Equal(42, other.Receive<int>());
            Assert.Equal("text", other.Receive<string>());
            Order order = other.Receive<Order>();
            Assert.Equal((1, "a", 0.5), (order.Number, order.Text, order.Prices.Single()));
            other.Send<string?>(null);
            Assert.Null(one.Receive<string?>());
        }
    });

    [Fact]
    public void Typed_pipe_needs_no_types_at_its_calls() => Bound.Within(() =>
    {
        (Connection<List<int>> one, Connection<List<int>> other) = Pipe.Create<List<int>>();
        using (one)
        using (other)
        {
            one.Send([1, 2, 3]);
            Assert.Equal([1, 2, 3], other.Receive());
        }
    });

    [Fact]
    public void Bytes_come_as_they_were_sent_whatever_their_number() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            int[] sizes = [0, 1, 4, 1023, 1024, 1025, 16 * 1024, 16 * 1024 + 1, 64 * 1024, 5_000_001, 0, 7];
            Task sending = Task.Run(() =>
            {
                foreach (int size in sizes) one.SendBytes(Filled(size));
            });
            foreach (int size in sizes) Assert.Equal(Filled(size), other.ReceiveBytes());
            sending.GetAwaiter().GetResult();
        }
    });

    [Fact]
    public void Closed_end_gives_what_was_sent_and_then_the_end() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (other)
        {
            one.Send(1);
            one.Close();
            one.Close();
            Assert.Equal(1, other.Receive<int>());
            Assert.True(other.Poll());
            Assert.Throws<EndOfStreamException>(() => other.Receive<int>());
            Assert.ThrowsAny<IOException>(() => other.Send(2));
        }

        Assert.Throws<ObjectDisposedException>(() => other.Receive<int>());
        Assert.Throws<ObjectDisposedException>(() => other.Send(1));
        Assert.Throws<ObjectDisposedException>(() => other.Poll());
    });

    [Fact]
    public void One_way_pipe_goes_one_way() => Bound.Within(() =>
    {
        (Connection<int> reader, Connection<int> writer) = Pipe.Create<int>(duplex: false);
        using (reader)
        using (writer)
        {
            writer.Send(3);
            Assert.Equal(3, reader.Receive());
            Assert.Equal((true, false, false, true), (reader.CanRead, reader.CanWrite, writer.CanRead, writer.CanWrite));
            Assert.Throws<NotSupportedException>(() => reader.Send(1));
            Assert.Throws<NotSupportedException>(() => writer.Receive());
            Assert.Throws<NotSupportedException>(() => writer.Poll());
        }
    });

    [Fact]
    public void What_cannot_travel_is_refused_before_anything_is_sent() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            NotTransferableException error =
                Assert.Throws<NotTransferableException>(() => one.Send(new Holder(Stream.Null)));
            Assert.Contains("Content", error.Message);
            Assert.Throws<NotTransferableException>(() => Pipe.Create<Stream>());
            one.Send(5);
            Assert.Equal(5, other.Receive<int>());
        }
    });

    [Fact]
    public void Another_type_than_was_sent_is_refused_and_the_next_message_is_fine() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            one.Send(1.5f);
            one.SendBytes([1, 2]);
            one.Send(7);
            Assert.Throws<InvalidDataException>(() => other.Receive<int>());
            Assert.Throws<InvalidDataException>(() => other.Receive<int>());
            Assert.Equal(7, other.Receive<int>());
        }
    });

    [Fact]
    public void Message_that_is_too_long_stays_to_be_received() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            one.SendBytes(Filled(10));
            one.SendBytes([1]);
            MessageTooLongException error = Assert.Throws<MessageTooLongException>(() => other.ReceiveBytes(9));
            Assert.Equal((10, 9), (error.Length, error.Limit));
            Assert.Throws<MessageTooLongException>(() => other.ReceiveBytesInto(new byte[9]));
            other.MaxMessageSize = 8;
            Assert.Throws<MessageTooLongException>(() => other.ReceiveBytes());
            other.MaxMessageSize = 100;
            byte[] buffer = new byte[12];
            Assert.Equal(10, other.ReceiveBytesInto(buffer));
            Assert.Equal(Filled(10), buffer[..10]);
            Assert.Equal([1], other.ReceiveBytes(1));
            Assert.Throws<ArgumentOutOfRangeException>(() => other.ReceiveBytes(-1));
            Assert.Throws<ArgumentOutOfRangeException>(() => other.MaxMessageSize = 0);
        }
    });

    [Fact]
    public void Poll_looks_and_takes_nothing_out() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            Assert.False(other.Poll());
            Assert.False(other.Poll(TimeSpan.FromMilliseconds(20)));
            one.Send(1);
            Assert.True(other.Poll(Timeout.InfiniteTimeSpan));
            Assert.True(other.Poll());
            Assert.Equal(1, other.Receive<int>());
            Assert.False(other.Poll());
            Assert.Throws<ArgumentOutOfRangeException>(() => other.Poll(TimeSpan.FromSeconds(-5)));
        }
    });

    [Fact]
    public void Waiting_ends_in_time_or_with_its_token_and_nothing_is_lost() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            Assert.Throws<TimeoutException>(() => other.Receive<int>(TimeSpan.Zero));
            Assert.Throws<TimeoutException>(() => other.Receive<int>(TimeSpan.FromMilliseconds(10)));
            using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(20));
            Assert.ThrowsAny<OperationCanceledException>(() => other.Receive<int>(null, soon.Token));
            Assert.ThrowsAny<OperationCanceledException>(() => other.Poll(Timeout.InfiniteTimeSpan, soon.Token));
            one.Send(4);
            Assert.Equal(4, other.Receive<int>(TimeSpan.FromSeconds(20)));
        }
    });

    [Fact]
    public void Part_of_a_message_is_kept_when_the_receiver_gives_up() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            byte[] large = Filled(3_000_000);
            Task sending = Task.Run(() => one.SendBytes(large));
            Bound.Until(() => other.Poll(), "a part has come");
            // The sender is stopped by the little room in between, so that no call gets all at once.
            byte[]? received = null;
            while (received is null)
            {
                try
                {
                    received = other.ReceiveBytes(timeout: TimeSpan.Zero);
                }
                catch (TimeoutException)
                {
                    Assert.True(other.Poll());
                }
            }

            Assert.Equal(large, received);
            sending.GetAwaiter().GetResult();
        }
    });

    [Fact]
    public void Sender_that_gives_up_in_a_message_breaks_the_connection_and_says_so() => Bound.Within(() =>
    {
        (Connection one, Connection other) = Pipe.Create();
        using (other)
        {
            Assert.Throws<TimeoutException>(() => one.SendBytes(Filled(5_000_000), TimeSpan.FromMilliseconds(20)));
            Assert.ThrowsAny<IOException>(() => one.SendBytes([1]));
            one.Close();
            Assert.Throws<EndOfStreamException>(() => other.ReceiveBytes());
        }
    });

    [Theory, InlineData(false), InlineData(true)]
    public void Closing_ends_what_waits(bool withToken) => Bound.Within(() =>
    {
        using CancellationTokenSource never = new();
        CancellationToken token = withToken ? never.Token : default;
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        {
            Task receiving = Task.Run(() => other.Receive<int>(null, token));
            Task sending = Task.Run(() => other.SendBytes(Filled(5_000_000), null, token));
            Task later = Task.Run(() => other.ReceiveAsync<int>());
            Bound.Until(() => one.Poll(), "sending has begun");
            Thread.Sleep(20);
            other.Close();
            foreach (Task task in (Task[])[receiving, sending, later])
                Assert.Throws<ObjectDisposedException>(() => task.GetAwaiter().GetResult());
        }
    });

    [Fact]
    public void Any_number_of_threads_send_and_receive_whole_messages() => Bound.Within(() =>
    {
        const int messages = 300;
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            int[] seen = new int[4];
            Task[] receivers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                for (int i = 0; i < messages; i++)
                {
                    byte[] message = other.ReceiveBytes();
                    Assert.False(message.AsSpan().ContainsAnyExcept(message[0]));
                    Interlocked.Increment(ref seen[message[0]]);
                }
            }))];
            Task[] senders = [.. Enumerable.Range(0, 4).Select(sender => Task.Run(async () =>
            {
                for (int i = 0; i < messages; i++)
                {
                    byte[] message = new byte[1 + i * 97 % 40_000];
                    Array.Fill(message, (byte)sender);
                    if (i % 2 == 0) one.SendBytes(message);
                    else await one.SendBytesAsync(message);
                }
            }))];
            Task.WaitAll([.. receivers, .. senders]);
            Assert.All(seen, count => Assert.Equal(messages, count));
        }
    });

    [Fact]
    public async Task Async_forms_hold_no_thread()
    {
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            Task<int> receiving = other.ReceiveAsync<int>();
            Assert.False(receiving.IsCompleted);
            await one.SendAsync(6);
            await Bound.WithinAsync(receiving);
            Assert.Equal(6, await receiving);
            await Assert.ThrowsAsync<TimeoutException>(() => other.ReceiveBytesAsync(timeout: TimeSpan.FromMilliseconds(5)));
            using CancellationTokenSource soon = new(5);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.ReceiveAsync<int>(null, soon.Token));
            Task sending = one.SendBytesAsync(Filled(4_000_000));
            Assert.False(sending.IsCompleted);
            Task<byte[]> bytes = other.ReceiveBytesAsync();
            await Bound.WithinAsync(Task.WhenAll(sending, bytes));
            Assert.Equal(4_000_000, (await bytes).Length);
        }
    }

    [Fact]
    public void Lengths_that_cannot_be_close_the_connection_and_long_ones_take_no_memory() => Bound.Within(() =>
    {
        using System.Net.Sockets.Socket listener = new(
            System.Net.Sockets.AddressFamily.InterNetwork, System.Net.Sockets.SocketType.Stream,
            System.Net.Sockets.ProtocolType.Tcp);
        listener.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        listener.Listen(1);
        ConnectionAddress address = ConnectionAddress.Tcp(
            "127.0.0.1", ((System.Net.IPEndPoint)listener.LocalEndPoint!).Port);
        using (Connection client = ConnectionClient.Connect(address))
        using (System.Net.Sockets.Socket peer = listener.Accept())
        {
            peer.Send([0xFF, 0xFF, 0xFF, 0xFF]);
            Assert.Throws<InvalidDataException>(() => client.ReceiveBytes());
            Assert.Throws<ObjectDisposedException>(() => client.ReceiveBytes());
        }

        using (Connection client = ConnectionClient.Connect(address))
        using (System.Net.Sockets.Socket peer = listener.Accept())
        {
            peer.Send([0, 0, 0, 0x7F, 1, 2, 3]);
            peer.Dispose();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.ThrowsAny<IOException>(() => client.ReceiveBytes());
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        }
    });

    private static byte[] Filled(int size)
    {
        byte[] bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }
}
