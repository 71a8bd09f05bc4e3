using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using PoolRuntime.Transport;
using Xunit;

namespace PoolRuntime.Tests.Transport;

/// <summary>The way back from a worker: in order whatever the size, and harmless whatever stands in it.</summary>
public sealed unsafe class CompletionTests
{
    /// <summary>A pipe inside this process, with no room, so that every write waits for its reader.</summary>
    private sealed class TightPipe : ByteChannel
    {
        private readonly BlockingCollection<byte[]> _parts = new(boundedCapacity: 1);
        private byte[] _rest = [];

        public override int Capacity => 1;

        public override bool CanWaitForData => false;

        public override int Read(Span<byte> buffer)
        {
            if (_rest.Length == 0 && !_parts.TryTake(out _rest!, Timeout.Infinite))
            {
                _rest = [];
                return 0;
            }

            int count = Math.Min(buffer.Length, _rest.Length);
            _rest.AsSpan(0, count).CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }

        public override bool WaitForData(TimeSpan timeout) => throw new NotSupportedException();

        public override bool Write(ReadOnlySpan<byte> bytes)
        {
            _parts.Add(bytes.ToArray());
            return true;
        }

        public override void WaitForHangUp() => throw new NotSupportedException();

        public override void Dispose() => _parts.CompleteAdding();
    }

    private sealed class Region()
        : SharedRegion((byte*)NativeMemory.AllocZeroed(WorkerMemory.Length), WorkerMemory.Length)
    {
        protected override void Free() => NativeMemory.Free(Start);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(70_000)]
    [InlineData(300_000)]
    public void Messages_arrive_whole_and_in_their_order(int largest)
    {
        const int messages = 2_000;
        using Region region = new();
        using TightPipe pipe = new();
        CompletionWriter writer = new(new WorkerMemory(region), pipe);
        Thread worker = new(() =>
        {
            Random random = new(largest);
            for (int i = 0; i < messages; i++)
            {
                byte[] body = new byte[random.Next(4) == 0 ? random.Next(largest) : random.Next(50)];
                Array.Fill(body, (byte)i);
                writer.Write(FrameKind.Returned, i, body.Length, body);
                writer.Announce(moreFollows: random.Next(2) == 0);
            }

            writer.Announce(moreFollows: false);
            pipe.Dispose();
        });
        int next = 0;
        Bound.Within(() =>
        {
            CompletionReader reader = new(new WorkerMemory(region), pipe);
            worker.Start();
            while (true)
                if (!reader.Drain(Receive) && !reader.WaitForMore(doze: next % 3 == 0)) break;
            reader.Drain(Receive);
        });
        Assert.Equal(messages, next);

        void Receive(Frame head, ReadOnlySpan<byte> body)
        {
            Assert.Equal((FrameKind.Returned, next, body.Length), (head.Kind, head.Sequence, head.Number));
            Assert.Equal(-1, body.IndexOfAnyExcept((byte)next));
            next++;
        }
    }

    [Fact]
    public void Ring_full_of_anything_is_refused_or_read_within_its_bounds()
    {
        Random random = new(5);
        using Region region = new();
        for (int round = 0; round < 2_000; round++)
        {
            random.NextBytes(new Span<byte>(region.Start, WorkerMemory.Length)[4096..8192]);
            WorkerMemory memory = new(region);
            // Now and then a head that is nearly right.
            if (round % 2 == 0)
            {
                int size = random.Next(-10, WorkerMemory.RingCapacity + 10);
                *(Frame*)memory.Ring = new Frame(FrameKind.Returned, 0, 0, size);
            }

            memory.Published = round % 3 == 0 ? random.NextInt64() : random.Next(WorkerMemory.RingCapacity + 100);
            using TightPipe pipe = new();
            pipe.Dispose();
            CompletionReader reader = new(memory, pipe);
            try
            {
                reader.Drain((_, body) => Assert.InRange(body.Length, 0, WorkerMemory.RingCapacity));
            }
            catch (InvalidDataException)
            {
                // Noticed.
            }
        }
    }

    [Fact]
    public void Place_outside_of_shared_memory_is_refused()
    {
        using Region region = new();
        WorkerMemory memory = new(region);
        using TightPipe pipe = new();
        *(Frame*)memory.Ring = new Frame(FrameKind.InMemory, 0, 0, PayloadPlace.Length);
        *(PayloadPlace*)(memory.Ring + Frame.HeadSize) = new PayloadPlace(0, 100, FrameKind.Returned);
        memory.Published = 32;

        Assert.Throws<InvalidDataException>(() => new CompletionReader(memory, pipe).Drain((_, _) => { }));
    }

    [Fact]
    public void Message_cut_off_by_the_workers_death_is_not_handed_over()
    {
        using Region region = new();
        WorkerMemory memory = new(region);
        using TightPipe pipe = new();
        Thread worker = new(() =>
        {
            new CompletionWriter(memory, pipe).Write(FrameKind.Returned, 0, 0, [1]);
            *(Frame*)(memory.Ring + 32) = new Frame(FrameKind.InPipe, 1, 0, 0);
            memory.Published = 48;
            pipe.Write([Doorbell.Message, 1, 2, 3]);
            pipe.Dispose();
        });
        worker.Start();
        Assert.True(worker.Join(Bound.Limit));
        CompletionReader reader = new(memory, pipe);
        int handedOver = 0;
        Bound.Within(() =>
        {
            while (reader.Drain((_, _) => handedOver++) || reader.WaitForMore(doze: false)) { }
        });
        Assert.Equal(1, handedOver);
    }
}
