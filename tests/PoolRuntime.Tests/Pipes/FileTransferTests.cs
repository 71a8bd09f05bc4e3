using System.Text;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace PoolRuntime.Tests.Pipes;

/// <summary>Open files that go to other processes.</summary>
public sealed class FileTransferTests(PoolOfTwo pool) : IClassFixture<PoolOfTwo>
{
    private readonly ProcessPool _pool = pool.Pool;

    private static void With(Action<SafeFileHandle, string> work)
    {
        string path = Path.GetTempFileName();
        try
        {
            using SafeFileHandle file = File.OpenHandle(
                path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            Bound.Within(() => work(file, path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static int WriteWhatComes(Connection end)
    {
        using (end)
        using (SafeFileHandle file = end.Receive<SafeFileHandle>())
        using (FileStream stream = new(file, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(end.Receive<string>()));
            return Environment.ProcessId;
        }
    }

    [Fact]
    public void Job_writes_through_the_file_that_it_received() => With((file, path) =>
    {
        (Connection mine, Connection theirs) = Pipe.Create();
        using (mine)
        {
            AsyncResult<int> job = _pool.ApplyAsync(WriteWhatComes, theirs);
            mine.Send(file);
            mine.Send("hello");
            Assert.NotEqual(Environment.ProcessId, job.Get());
        }

        Assert.Equal("hello", File.ReadAllText(path));
        // The sender's own is as it was.
        Assert.False(file.IsClosed);
        RandomAccess.Write(file, "J"u8, 0);
        Assert.Equal("Jello", File.ReadAllText(path));
    });

    [Fact]
    public void File_goes_with_jobs_queues_and_objects_though_it_is_closed_here() => With((file, path) =>
    {
        SafeFileHandle second = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        AsyncResult job = _pool.ApplyAsync(static held => RandomAccess.Write(held.File!, "abc"u8, 0), new Held { File = second });
        second.Dispose();
        job.Get();
        Assert.Equal("abc", File.ReadAllText(path));
        using SafeFileHandle back = _pool.Apply(static path => File.OpenHandle(path), path);
        byte[] text = new byte[3];
        RandomAccess.Read(back, text, 0);
        Assert.Equal("abc"u8, text);
        using ProcessQueue<SafeFileHandle?> queue = new();
        queue.Put(file);
        queue.Put(null);
        // In this process as well it is another one.
        using SafeFileHandle same = queue.Get()!;
        Assert.NotSame(file, same);
        Assert.Null(queue.Get());
        Assert.Equal(3, RandomAccess.GetLength(same));
        same.Dispose();
        Assert.Equal(3, RandomAccess.GetLength(file));
    });

    public sealed class Held
    {
        public SafeFileHandle? File { get; init; }
    }

    [Fact]
    public void File_is_taken_once() => With((file, _) =>
    {
        (Connection mine, Connection theirs) = Pipe.Create();
        using (mine)
        using (theirs)
        {
            mine.Send(file);
            byte[] way = theirs.ReceiveBytes();
            mine.SendBytes(way);
            mine.SendBytes(way);
            theirs.Receive<SafeFileHandle>().Dispose();
            IOException error = Assert.Throws<IOException>(() => theirs.Receive<SafeFileHandle>());
            Assert.Contains("taken before", error.Message);
        }
    });

    [Fact]
    public void Closed_file_and_stream_are_refused_and_so_is_tcp() => With((file, path) =>
    {
        (Connection mine, Connection theirs) = Pipe.Create();
        using (mine)
        using (theirs)
        {
            SafeFileHandle closed = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            closed.Dispose();
            Assert.Contains("closed", Assert.Throws<NotTransferableException>(() => mine.Send(closed)).Message);
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            Assert.Contains(
                "SafeFileHandle", Assert.Throws<NotTransferableException>(() => mine.Send(stream)).Message);
            mine.Send(1);
            Assert.Equal(1, theirs.Receive<int>());
        }

        using ConnectionListener listener = new(ConnectionAddress.Tcp("127.0.0.1", 0), "key"u8.ToArray());
        Task<Connection> accepting = Task.Run(() => listener.Accept());
        using Connection client = ConnectionClient.Connect(listener.Address, "key"u8.ToArray());
        using Connection server = accepting.GetAwaiter().GetResult();
        Assert.Contains("TCP", Assert.Throws<NotTransferableException>(() => client.Send(file)).Message);
        Assert.Contains(
            "TCP", Assert.ThrowsAsync<NotTransferableException>(() => server.SendAsync(file)).GetAwaiter().GetResult()
                .Message);
        // The writer of this thread is not spoilt for others.
        (Connection one, Connection other) = Pipe.Create();
        using (one)
        using (other)
        {
            one.Send(file);
            other.Receive<SafeFileHandle>().Dispose();
        }
    });
}
