using PoolRuntime.Scheduling;
using PoolRuntime.Workers;
using Xunit;

namespace PoolRuntime.Tests.Scheduling;

public sealed class AssignTests
{
    private sealed class Nothing : LocalJob
    {
        public override int Unfinished => 1;

        public override void Run(LocalRun run) { }

        public override List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem) => [];

        public override void Expire(int item) { }

        public override void Cancel(JobError error) { }

        public override void Fail(JobError error) { }
    }

    /// <summary>Answers a call the moment that it gets it, as another thread that sends may make a worker do.</summary>
    private sealed class Prompt() : Worker(new WorkerSlot(0, "prompt"))
    {
        public List<int> Answered { get; } = [];

        public override int ProcessId => 0;

        public override int CurrentItem => 0;

        public override void Listen() { }

        public override bool HasRoomFor(Job job) => true;

        public override Progress Look() => default;

        public override bool Ask(Progress at) => false;

        public override bool TryCondemn(Progress at) => false;

        public override void Send() { }

        public override void ShutDown() { }

        public override void Kill() { }

        protected override void Enqueue(Job job, int sequence)
        {
            Assert.Equal((1, sequence), (InFlight, Oldest));
            Answered.Add(sequence);
            Retire();
        }

        protected override bool TryTakeBack(int sequence) => false;

        protected override bool HasBegun(int sequence) => true;
    }

    [Fact]
    public void Call_that_is_answered_while_it_is_being_sent_counts()
    {
        Prompt worker = new();
        for (int i = 0; i < 3; i++) worker.Assign(new Nothing());
        Assert.Equal([0, 1, 2], worker.Answered);
        Assert.Equal(0, worker.InFlight);
    }
}
