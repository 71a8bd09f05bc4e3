namespace PoolRuntime.Scheduling;

/// <summary>Some items of a stream, on their way as one chunk.</summary>
internal sealed class StreamBatch<TItem, T>(
    ResultStream<T> stream, long first, ItemFunction<TItem, T> function, TItem[] items, ItemOptions options)
    : Batch<TItem, T>(function, items, options)
{
    public override Scheduler Scheduler => stream.Scheduler;

    public override object Line => stream;

    public override bool IsOver => stream.IsAbandoned;

    public override bool IsUnwanted => stream.IsAbandoned;

    public override void Cancel(JobError error) => stream.Abandon(error);

    public override void Withdraw() => stream.Withdraw();

    protected override void OnSucceeded(int index, int count, int processId) =>
        stream.Deliver(first + index, Results.AsSpan(index, count));

    protected override void OnFailed(int index, JobError error, int? processId) =>
        stream.Deliver(first + index, error);
}
