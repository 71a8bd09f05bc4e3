using System.Reflection;
using PoolRuntime.Workers;

namespace PoolRuntime.Scheduling;

/// <summary>Some of the items of a batch, for a worker in this process.</summary>
internal sealed class LocalChunk<TItem, T>(Batch<TItem, T> batch, int first, int count) : LocalJob
{
    private readonly int _end = first + count;

    // What comes before has been told to the batch; only whoever holds the chunk moves it.
    private int _next = first;

    public override object Line => batch.Line;

    public override int Size => count;

    public override MethodInfo? Method => batch.Function.Job.Method;

    public override TimeSpan? Timeout => batch.Timeout;

    public override void Run(LocalRun run)
    {
        if (Timeout is null) RunAsOne(run);
        else RunOneByOne(run);
    }

    public override int Unfinished => _end - Volatile.Read(ref _next);

    public override List<Job> LoseWorker(int processId, WorkerExit exit, int currentItem)
    {
        if (batch.IsOver) return [];
        int lost = Math.Clamp(currentItem, _next, _end - 1);
        batch.Fail(lost, JobError.WorkerLost(new(processId, exit)), processId, Attempt);
        List<Job> rest = [];
        if (lost > _next) rest.Add(batch.NewChunk(_next, lost - _next, Attempt));
        if (lost + 1 < _end) rest.Add(batch.NewChunk(lost + 1, _end - lost - 1, Attempt));
        return rest;
    }

    public override void Expire(int item) =>
        batch.Fail(item, JobError.TimedOut(batch.Timeout!.Value), Environment.ProcessId, Attempt);

    public override void Cancel(JobError error) => batch.Cancel(error);

    public override void WithdrawIfUnwanted()
    {
        if (batch.IsUnwanted) batch.Withdraw();
    }

    public override void Fail(JobError error)
    {
        while (_next < _end) batch.Fail(_next++, error, processId: null, Attempt);
    }

    // Nothing is told before the end, because until then all of it can be given up.
    private void RunAsOne(LocalRun run)
    {
        List<(int Index, JobError Error)>? failed = null;
        int index = _next;
        for (; index < _end && !batch.IsOver; index++)
        {
            try
            {
                batch.Results[index] = batch.Function.Call(batch.Items[index]);
            }
            catch (Exception error)
            {
                (failed ??= []).Add((index, new JobError(error)));
            }
        }

        if (!run.TryEnd()) return;
        foreach ((int failedIndex, JobError error) in failed ?? [])
        {
            SucceedUntil(failedIndex, run);
            batch.Fail(_next++, error, run.ProcessId, Attempt);
        }

        SucceedUntil(index, run);
    }

    private void RunOneByOne(LocalRun run)
    {
        while (_next < _end && !batch.IsOver)
        {
            int index = _next;
            T result = default!;
            JobError? error = null;
            run.BeginItem(index);
            try
            {
                result = batch.Function.Call(batch.Items[index]);
            }
            catch (Exception thrown)
            {
                error = new JobError(thrown);
            }

            if (!run.TryEnd(index)) return;
            _next++;
            if (error is null)
            {
                batch.Results[index] = result;
                batch.Succeed(index, 1, run.ProcessId, Attempt);
            }
            else
            {
                batch.Fail(index, error, run.ProcessId, Attempt);
            }
        }
    }

    private void SucceedUntil(int end, LocalRun run)
    {
        int begin = _next;
        if (end <= begin) return;
        _next = end;
        batch.Succeed(begin, end - begin, run.ProcessId, Attempt);
    }
}
