using System.Diagnostics;

namespace PoolRuntime.Chaos;

/// <summary>
/// Processes that share something, half of them children of their own and half workers of a pool; some are killed
/// while they do what they do.
/// </summary>
internal sealed class Crowd(ProcessPool pool, Books books, Random random) : IDisposable
{
    /// <summary>How many may be at work at the same time.</summary>
    public const int MostAtOnce = 4;

    /// <summary>How many there may be in all.</summary>
    public const int Most = 40;

    private readonly List<Participant> _all = [];

    public Books Books => books;

    public Random Random => random;

    /// <summary>What may happen to one before it begins with what it does; null for nothing.</summary>
    public Type? ExpectedError { get; set; }

    /// <summary>Those that were killed, as it has turned out.</summary>
    public IEnumerable<Participant> Killed => _all.Where(one => one.WasKilled);

    /// <summary>How many have met that error outside of what they do.</summary>
    public int CountFailed<T>() where T : Exception => _all.Count(one => one is { HasEnded: true, Fault: T });

    public int CountKilled => Killed.Count();

    /// <summary>One more.</summary>
    /// <param name="job">What it does.</param>
    /// <param name="shared">What all share.</param>
    /// <param name="isDoomed">Whether it is to be killed.</param>
    public Participant Add<T>(Action<T, Life> job, T shared, bool isDoomed)
    {
        double killedAfter = isDoomed ? random.NextDouble() * random.Next(1, 300) : -1;
        Life life = new(_all.Count, random.Next(), killedAfter);
        // One that waits for a worker would wait for others to end.
        bool hasWorker = _all.OfType<PooledParticipant>().Count(other => !other.HasEnded) < MostAtOnce;
        Participant one = hasWorker && random.Next(2) == 0
            ? new PooledParticipant(life, pool.ApplyAsync(job, shared, life))
            : new ChildParticipant(life, Started(ChildProcess.For(job, shared, life)));
        _all.Add(one);
        return one;
    }

    /// <summary>Keeps one at work at each of the jobs, most of them doomed, until the time is over.</summary>
    /// <param name="jobs">What they do.</param>
    /// <param name="shared">What all share.</param>
    /// <param name="duration">How long.</param>
    /// <param name="added">Told of each, and of the number of its job.</param>
    public void Keep<T>(
        IReadOnlyList<Action<T, Life>> jobs, T shared, TimeSpan duration, Action<Participant, int>? added = null)
    {
        Participant?[] places = new Participant?[jobs.Count];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            for (int i = 0; i < places.Length; i++)
            {
                if (places[i] is { HasEnded: false } || _all.Count >= Most - MostAtOnce) continue;
                Participant one = places[i] = Add(jobs[i], shared, isDoomed: random.Next(5) > 0);
                added?.Invoke(one, i);
            }

            Thread.Sleep(5);
        }
    }

    /// <summary>Waits until all have ended, one way or another.</summary>
    /// <param name="what">What they were at, for the fault that it is when they do not.</param>
    /// <param name="meanwhile">Called again and again until then.</param>
    public bool AwaitEnd(string what, Action? meanwhile = null) => AwaitEnd(_all, what, meanwhile);

    public bool AwaitEnd(IReadOnlyCollection<Participant> some, string what, Action? meanwhile = null)
    {
        long start = Stopwatch.GetTimestamp();
        while (some.Any(one => !one.HasEnded))
        {
            if (Stopwatch.GetElapsedTime(start) > ChaosRun.Patience)
            {
                string who = string.Join(", ", some.Where(one => !one.HasEnded).Select(one => one.Life));
                books.Fault($"These do not end: {who}, in {what}.");
                return false;
            }

            meanwhile?.Invoke();
            Thread.Sleep(1);
        }

        foreach (Participant one in some)
            if (one.Fault is { } fault && fault.GetType() != ExpectedError) books.Fault($"{one.Life} in {what}: {fault}");
        return true;
    }

    /// <summary>Ends whoever has not ended, which is a fault already.</summary>
    public void Dispose()
    {
        books.Count("participants", _all.Count);
        books.Count("killed", CountKilled);
        foreach (Participant one in _all) one.Dispose();
    }

    private static ChildProcess Started(ChildProcess child)
    {
        child.Start();
        return child;
    }
}

/// <summary>One of a crowd, as the one that has started it sees it.</summary>
internal abstract class Participant(Life life) : IDisposable
{
    public Life Life => life;

    public abstract bool HasEnded { get; }

    /// <summary>Whether its time had come before it was done.</summary>
    public abstract bool WasKilled { get; }

    /// <summary>What it should not have ended with; null when it has ended well or was killed.</summary>
    public abstract Exception? Fault { get; }

    public abstract void Dispose();
}

/// <summary>A process of its own.</summary>
internal sealed class ChildParticipant(Life life, ChildProcess child) : Participant(life)
{
    public override bool HasEnded => !child.IsAlive;

    public override bool WasKilled => HasEnded && Life.IsDoomed && child.ExitCode == -9;

    public override Exception? Fault => WasKilled || child.ExitCode == 0
        ? null
        : child.Exception ?? new InvalidOperationException($"The exit code is {child.ExitCode}.");

    public override void Dispose()
    {
        if (child.IsAlive) child.Kill();
        child.Join();
        child.Dispose();
    }
}

/// <summary>A worker of a pool, for the time of one job.</summary>
internal sealed class PooledParticipant(Life life, AsyncResult result) : Participant(life)
{
    public override bool HasEnded => result.Ready;

    public override bool WasKilled => HasEnded && Life.IsDoomed && Error is WorkerLostException;

    public override Exception? Fault => WasKilled ? null : Error;

    private Exception? Error
    {
        get
        {
            if (result.Successful) return null;
            try
            {
                result.Get();
                return null;
            }
            catch (Exception error)
            {
                return error;
            }
        }
    }

    public override void Dispose() => result.Cancel();
}
