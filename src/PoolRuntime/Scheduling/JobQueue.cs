namespace PoolRuntime.Scheduling;

/// <summary>
/// Jobs that wait for a worker. Those of one call keep their order; calls take turns, so that a small one does not
/// wait for the end of a large one.
/// </summary>
internal sealed class JobQueue
{
    private readonly Line _singleJobs = new(key: null);
    private readonly Dictionary<object, Line> _lines = [];
    private readonly LinkedList<Line> _turns = new();

    public int Count { get; private set; }

    /// <summary>The jobs that wait here.</summary>
    public IEnumerable<Job> Waiting => _turns.SelectMany(line => line.Jobs).Where(job => !job.IsWithdrawn);

    public void Enqueue(Job job)
    {
        Line line = LineOf(job);
        if (line.Live++ == 0) _turns.AddLast(line.Turn);
        line.Jobs.Enqueue(job);
        job.Queue = this;
        Count++;
    }

    public Job? Peek()
    {
        if (Count == 0) return null;
        Queue<Job> jobs = _turns.First!.Value.Jobs;
        while (jobs.Peek().IsWithdrawn) jobs.Dequeue();
        return jobs.Peek();
    }

    public Job Dequeue()
    {
        Job job = Peek()!;
        Line line = _turns.First!.Value;
        line.Jobs.Dequeue();
        job.Queue = null;
        Count--;
        if (--line.Live == 0) Remove(line);
        else if (_turns.Count > 1)
        {
            _turns.RemoveFirst();
            _turns.AddLast(line.Turn);
        }

        return job;
    }

    /// <summary>Takes a job out that waits here.</summary>
    public void Withdraw(Job job)
    {
        job.IsWithdrawn = true;
        job.Queue = null;
        Line line = LineOf(job);
        Count--;
        if (--line.Live == 0) Remove(line);
        else if (line.Jobs.Count > 2 * line.Live) line.Compact();
    }

    /// <summary>Takes all jobs of a call out.</summary>
    public List<Job> WithdrawLine(object key)
    {
        if (!_lines.TryGetValue(key, out Line? line)) return [];
        List<Job> taken = [.. line.Jobs.Where(job => !job.IsWithdrawn)];
        foreach (Job job in taken)
        {
            job.IsWithdrawn = true;
            job.Queue = null;
        }

        Count -= taken.Count;
        Remove(line);
        return taken;
    }

    /// <summary>Takes all jobs out.</summary>
    public List<Job> Clear()
    {
        List<Job> all = [];
        while (Count > 0) all.Add(Dequeue());
        return all;
    }

    private Line LineOf(Job job)
    {
        if (job.Line is not { } key) return _singleJobs;
        if (!_lines.TryGetValue(key, out Line? line)) _lines.Add(key, line = new Line(key));
        return line;
    }

    private void Remove(Line line)
    {
        _turns.Remove(line.Turn);
        if (line.Key is not null) _lines.Remove(line.Key);
        else line.Empty();
    }

    private sealed class Line
    {
        // Much more than that is not kept for the next jobs.
        private const int MostKept = 4096;

        public Line(object? key)
        {
            Key = key;
            Turn = new LinkedListNode<Line>(this);
        }

        /// <summary>The call; null for single jobs.</summary>
        public object? Key { get; }

        public LinkedListNode<Line> Turn { get; }

        public Queue<Job> Jobs { get; private set; } = new();

        /// <summary>Jobs that have not been withdrawn.</summary>
        public int Live { get; set; }

        public void Empty()
        {
            Live = 0;
            if (Jobs.EnsureCapacity(0) > MostKept) Jobs = new Queue<Job>();
            else Jobs.Clear();
        }

        public void Compact() => Jobs = new Queue<Job>(Jobs.Where(job => !job.IsWithdrawn));
    }
}
