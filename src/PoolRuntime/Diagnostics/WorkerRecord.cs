namespace PoolRuntime.Diagnostics;

/// <summary>What is written down of one worker and those that it has replaced; times in stopwatch ticks.</summary>
internal sealed class WorkerRecord(string name)
{
    public string Name { get; } = name;

    public List<WorkerLife> Lives { get; private set; } = [];

    public long Working { get; set; }

    public long Jobs { get; set; }

    public long Items { get; set; }

    public int Losses { get; set; }

    public WorkerRecord Copy()
    {
        WorkerRecord copy = (WorkerRecord)MemberwiseClone();
        copy.Lives = [.. Lives.Select(life => life.Copy())];
        return copy;
    }
}
