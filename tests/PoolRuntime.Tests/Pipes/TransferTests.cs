using PoolRuntime.Pipes;
using Xunit;

namespace PoolRuntime.Tests.Pipes;

/// <summary>Connections that go to other processes.</summary>
public sealed class TransferTests(PoolOfTwo pool) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = pool.Pool;

    private static int Echo(Connection connection)
    {
        using (connection)
        {
            int count = 0;
            try
            {
                while (true)
                {
                    connection.Send(connection.Receive<string>() + "!");
                    count++;
                }
            }
            catch (EndOfStreamException)
            {
                return count;
            }
        }
    }

    private static int SendAndDie(Connection<int> connection)
    {
        connection.Send(1);
        Environment.Exit(3);
        return 0;
    }

    [Fact]
    public void Job_talks_over_the_end_that_it_got() => Bound.Within(() =>
    {
        (Connection mine, Connection theirs) = Pipe.Create();
        AsyncResult<int> job = _pool.ApplyAsync(Echo, theirs);
        mine.Send("a");
        mine.Send("b");
        Assert.Equal("a!", mine.Receive<string>());
        Assert.Equal("b!", mine.Receive<string>());
        Assert.True(theirs.IsClosed);
        ObjectDisposedException error = Assert.Throws<ObjectDisposedException>(() => theirs.Send("c"));
        Assert.Contains("taken", error.Message);
        mine.Close();
        Assert.Equal(2, job.Get());
    });

    [Fact]
    public void End_may_be_closed_here_before_it_is_taken() => Bound.Within(() =>
    {
        (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
        using (mine)
        {
            AsyncResult job = _pool.ApplyAsync(static end =>
            {
                using (end) end.Send(end.Receive() + 1);
            }, theirs);
            theirs.Close();
            mine.Send(4);
            Assert.Equal(5, mine.Receive());
            job.Get();
            Assert.Throws<EndOfStreamException>(() => mine.Receive());
        }
    });

    [Fact]
    public void Captured_end_and_messages_that_wait_in_it_go_along() => Bound.Within(() =>
    {
        (Connection<string> mine, Connection<string> theirs) = Pipe.Create<string>();
        using (mine)
        {
            mine.Send("first");
            mine.Send("second");
            Assert.Equal("first", theirs.Receive());
            Assert.Equal("second", _pool.Apply(() => theirs.Receive()));
        }
    });

    [Fact]
    public void End_of_the_process_that_has_it_is_noticed() => Bound.Within(() =>
    {
        (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
        using (mine)
        {
            AsyncResult<int> job = _pool.ApplyAsync(SendAndDie, theirs);
            Assert.Equal(1, mine.Receive());
            Assert.Throws<EndOfStreamException>(() => mine.Receive());
            Assert.Throws<WorkerLostException>(() => job.Get());
        }
    });

    [Fact]
    public void Only_the_first_who_takes_it_has_it() => Bound.Within(() =>
    {
        (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
        using (mine)
        {
            AsyncResult<int> first = _pool.ApplyAsync(static end => end.Receive(), theirs);
            AsyncResult<int> second = _pool.ApplyAsync(static end => end.Receive(), theirs);
            mine.Send(1);
            // Whichever comes first.
            Exception[] errors = [.. ((AsyncResult<int>[])[first, second]).Select(Record).OfType<Exception>()];
            IOException error = Assert.IsType<IOException>(Assert.Single(errors), exactMatch: false);
            Assert.Contains("has been taken before", error.Message);
        }

        static Exception? Record(AsyncResult<int> job) => Xunit.Record.Exception(() => job.Get());
    });

    [Fact]
    public void End_goes_over_another_connection_and_back_as_a_result() => Bound.Within(() =>
    {
        (Connection way, Connection far) = Pipe.Create();
        (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
        using (way)
        using (mine)
        {
            AsyncResult<Connection<int>> job = _pool.ApplyAsync(static way =>
            {
                Connection<int> end = way.Receive<Connection<int>>();
                end.Send(1);
                return end;
            }, far);
            way.Send(theirs);
            using Connection<int> back = job.Get();
            back.Send(2);
            Assert.Equal((1, 2), (mine.Receive(), mine.Receive()));
        }
    });

    [Fact]
    public void Rights_go_along() => Bound.Within(() =>
    {
        (Connection<int> reader, Connection<int> writer) = Pipe.Create<int>(duplex: false);
        using (reader)
        {
            Assert.Equal((false, true), _pool.Apply(static end =>
            {
                using (end) return (end.CanRead, end.CanWrite);
            }, writer));
            Assert.Throws<EndOfStreamException>(() => reader.Receive());
        }
    });

    [Fact]
    public void Same_process_takes_it_as_well() => Bound.Within(() =>
    {
        (Connection way, Connection far) = Pipe.Create();
        (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
        using (way)
        using (far)
        using (mine)
        {
            way.Send(theirs);
            using Connection<int> taken = far.Receive<Connection<int>>();
            Assert.True(theirs.IsClosed);
            taken.Send(3);
            Assert.Equal(3, mine.Receive());
        }
    });

    [Fact]
    public void Closed_and_busy_ends_are_refused_by_name() => Bound.Within(() =>
    {
        (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
        Task receiving = Task.Run(() => theirs.Receive());
        Thread.Sleep(50);
        Assert.Contains("receiving", Assert.Throws<NotTransferableException>(
            () => _pool.ApplyAsync(static end => end.Close(), theirs)).Message);
        mine.Close();
        Assert.Throws<EndOfStreamException>(() => receiving.GetAwaiter().GetResult());
        theirs.Close();
        Assert.Contains("closed", Assert.Throws<NotTransferableException>(
            () => _pool.ApplyAsync(static end => end.Close(), theirs)).Message);
    });

    [Fact]
    public void End_that_nobody_takes_is_not_kept() => Bound.Within(() =>
    {
        TimeSpan before = Transfers.Patience;
        Transfers.Patience = TimeSpan.FromMilliseconds(50);
        try
        {
            (Connection way, Connection far) = Pipe.Create();
            (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
            using (far)
            {
                way.Send(theirs);
                theirs.Close();
                Assert.Throws<EndOfStreamException>(() => mine.Receive());
                Assert.Throws<IOException>(() => far.Receive<Connection<int>>());
                way.Close();
                mine.Close();
            }
        }
        finally
        {
            Transfers.Patience = before;
        }
    });

    [Fact]
    public void Forgotten_end_that_nobody_takes_is_not_kept() => Bound.Within(() =>
    {
        TimeSpan before = Transfers.Patience;
        Transfers.Patience = TimeSpan.FromMilliseconds(50);
        try
        {
            (Connection way, Connection far) = Pipe.Create();
            using (way)
            using (far)
            using (Connection<int> mine = Forget(way))
            {
                // What an end holds is given back when the collector finds it.
                Bound.Until(() =>
                {
                    GC.Collect();
                    return mine.Poll();
                }, "the other end is closed");
            }
        }
        finally
        {
            Transfers.Patience = before;
        }

        static Connection<int> Forget(Connection way)
        {
            (Connection<int> mine, Connection<int> theirs) = Pipe.Create<int>();
            way.Send(theirs);
            return mine;
        }
    });
}
