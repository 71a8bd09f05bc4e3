using Xunit;

namespace PoolRuntime.Tests.Pools;

/// <summary>Jobs that fail are run again, as often as they may, and are then put aside.</summary>
public sealed class RetryTests : IClassFixture<NothingLeftBehind>
{
    private static int DieUntil(int attempt)
    {
        if (WorkerContext.Current!.Attempt < attempt) Environment.Exit(7);
        return WorkerContext.Current.Attempt;
    }

    private static int DieAtSeven(int number)
    {
        if (number == 7 && WorkerContext.Current!.Attempt < 3) Environment.Exit(7);
        return number * 10 + WorkerContext.Current!.Attempt;
    }

    private static int FailUntil(int attempt)
    {
        int at = WorkerContext.Current!.Attempt;
        return at < attempt ? throw new IOException($"attempt {at}") : at;
    }

    private static int FailOddOnes(int number)
    {
        if (number % 2 == 1 && WorkerContext.Current!.Attempt == 1) throw new IOException("at first");
        return number * 10 + WorkerContext.Current!.Attempt;
    }

    private static int SleepUntil(int attempt)
    {
        CancellationToken token = WorkerContext.Current!.CancellationToken;
        if (WorkerContext.Current.Attempt < attempt) token.WaitHandle.WaitOne();
        return WorkerContext.Current.Attempt;
    }

    private static JobOptions Again(
        int attempts = 3, RetryOn on = RetryOn.WorkerLost, Func<Exception, bool>? when = null) =>
        new() { Retry = new RetryPolicy { MaxAttempts = attempts, On = on, When = when } };

    [Fact]
    public void Job_whose_worker_was_lost_is_run_again()
    {
        using ProcessPool pool = new(new PoolOptions { Workers = 1, Retry = new RetryPolicy() });
        AsyncResult<int> result = pool.ApplyAsync(DieUntil, 3);
        Assert.Equal(3, Bound.Within(() => result.Get()));
        Assert.Equal(1, Bound.Within(() => pool.Apply(DieUntil, 1)));
    }

    [Fact]
    public void Job_that_keeps_ending_its_worker_is_put_in_quarantine()
    {
        using ProcessPool pool = new(1);
        JobQuarantinedException error = Bound.Throws<JobQuarantinedException>(
            () => pool.With(Again(attempts: 2)).Apply(DieUntil, 9));
        Assert.Equal(2, error.Attempts.Count);
        WorkerLostException[] lost = [.. error.Attempts.Cast<WorkerLostException>()];
        Assert.NotEqual(lost[0].ProcessId, lost[1].ProcessId);
        Assert.All(lost, attempt => Assert.Equal(7, attempt.ExitCode));
        Assert.Equal((lost[1].ProcessId, 7), (error.ProcessId, error.ExitCode));
        Assert.Contains($"Attempt 1: process {lost[0].ProcessId} exited with code 7.", error.Message);
        Assert.Contains($"Attempt 2: process {lost[1].ProcessId} exited with code 7.", error.Message);
        // The pool itself runs nothing again.
        Assert.IsType<WorkerLostException>(Bound.Throws<WorkerLostException>(() => pool.Apply(DieUntil, 2)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(30)]
    public void Of_a_map_only_the_item_is_run_again(int? timeoutInSeconds)
    {
        TimeSpan? timeout = timeoutInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        using ProcessPool pool = new(2);
        int[] results = Bound.Within(
            () => pool.With(Again()).Map(DieAtSeven, Enumerable.Range(0, 20), chunkSize: 10, timeout: timeout));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * 10 + (i == 7 ? 3 : 1)), results);
    }

    [Fact]
    public void Outcome_of_an_item_in_quarantine_is_a_lost_worker()
    {
        using ProcessPool pool = new(2);
        List<Outcome<int>> outcomes = Bound.Within(() => pool.With(Again(attempts: 2))
            .Imap(DieAtSeven, Enumerable.Range(0, 10), chunkSize: 5).Outcomes().ToList());
        Assert.Equal(10, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(outcome.Index != 7, outcome.Succeeded));
        Assert.Equal(OutcomeStatus.WorkerLost, outcomes[7].Status);
        Assert.Equal(2, Assert.IsType<JobQuarantinedException>(outcomes[7].Error).Attempts.Count);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Job_is_run_again_after_what_the_predicate_says(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        Pool again = pool.With(Again(when: static error => error is IOException));
        Assert.Equal(3, Bound.Within(() => again.Apply(FailUntil, 3)));
        Assert.Equal("attempt 3", Bound.Throws<IOException>(() => again.Apply(FailUntil, 9)).Message);
        Assert.Equal("attempt 1", Bound.Throws<IOException>(() => pool.Apply(FailUntil, 9)).Message);
        Pool never = pool.With(Again(when: static error => error is FormatException));
        Assert.Equal("attempt 1", Bound.Throws<IOException>(() => never.Apply(FailUntil, 9)).Message);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Many_items_of_one_map_are_run_again(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(2);
        Pool again = pool.With(Again(when: static error => error is IOException));
        int[] expected = [.. Enumerable.Range(0, 300).Select(i => i * 10 + i % 2 + 1)];
        Assert.Equal(expected, Bound.Within(() => again.Map(FailOddOnes, Enumerable.Range(0, 300))));
        Assert.Equal(expected, Bound.Within(() => again.Imap(FailOddOnes, Enumerable.Range(0, 300), 7).ToArray()));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Job_that_took_too_long_is_run_again(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        Pool again = pool.With(Again(on: RetryOn.Timeout));
        TimeSpan timeout = TimeSpan.FromMilliseconds(300);
        Assert.Equal(2, Bound.Within(() => again.Apply(SleepUntil, 2, timeout)));
        Assert.Equal([1, 2, 1], Bound.Within(() => again.Map(SleepUntil, [1, 2, 1], chunkSize: 3, timeout: timeout)));
        Bound.Throws<TimeoutException>(() => again.Apply(SleepUntil, 9, timeout));
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Predicate_that_throws_is_reported_and_the_job_not_run_again(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        TaskCompletionSource<Exception> reported = new();
        pool.UnhandledCallbackException += (_, e) => reported.TrySetResult(e.Exception);
        Pool again = pool.With(Again(when: static _ => throw new FormatException("of the predicate")));
        Assert.Equal("attempt 1", Bound.Throws<IOException>(() => again.Apply(FailUntil, 9)).Message);
        Assert.Equal("of the predicate", Bound.Within(() => reported.Task.Result).Message);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Time_passes_between_attempts(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        JobOptions later = new()
        {
            Retry = new RetryPolicy { When = static _ => true, Backoff = TimeSpan.FromMilliseconds(60) },
        };
        long start = Environment.TickCount64;
        Assert.Equal(3, Bound.Within(() => pool.With(later).Apply(FailUntil, 3)));
        // The second wait is twice the first; clocks tick in steps.
        Assert.True(Environment.TickCount64 - start >= 160);
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public async Task Next_attempt_comes_also_when_all_threads_of_the_thread_pool_wait_for_it(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using ManualResetEventSlim release = new();
        // Far more than there are threads, of which one or two are added each second.
        Task[] blocked = [.. Enumerable.Range(0, 200).Select(_ => Task.Run(release.Wait))];
        AsyncResult<int> result = pool.With(After(TimeSpan.FromMilliseconds(20))).ApplyAsync(FailUntil, 2);
        bool isInTime = result.Wait(TimeSpan.FromSeconds(20));
        release.Set();
        await Task.WhenAll(blocked);
        Assert.True(isInTime);
        Assert.Equal(2, result.Get());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void Closing_waits_for_the_next_attempt_and_terminating_does_not(WorkerKind kind)
    {
        using Pool closed = kind.NewPool(1);
        AsyncResult<int> finished = closed.With(After(TimeSpan.FromMilliseconds(200))).ApplyAsync(FailUntil, 2);
        closed.Close();
        Bound.Within(closed.Join);
        Assert.Equal(2, finished.Get(TimeSpan.Zero));

        using Pool terminated = kind.NewPool(1);
        using ManualResetEventSlim asked = new();
        Pool again = terminated.With(After(TimeSpan.FromHours(1), asked.Set));
        AsyncResult<int> single = again.ApplyAsync(FailUntil, 2);
        AsyncResult<int[]> map = again.MapAsync(FailUntil, [2]);
        Bound.Within(() => asked.Wait());
        terminated.Terminate();
        Bound.Throws<PoolTerminatedException>(() => single.Get());
        Bound.Throws<PoolTerminatedException>(() => map.Get());
    }

    [Theory]
    [InlineData(WorkerKind.Processes)]
    [InlineData(WorkerKind.Threads)]
    public void What_waits_for_its_next_attempt_can_be_cancelled(WorkerKind kind)
    {
        using Pool pool = kind.NewPool(1);
        using CountdownEvent asked = new(2);
        Pool again = pool.With(After(TimeSpan.FromHours(1), () => asked.Signal()));
        AsyncResult<int> single = again.ApplyAsync(FailUntil, 2);
        AsyncResult<int[]> map = again.MapAsync(FailUntil, [2]);
        Bound.Within(() => asked.Wait());
        Assert.True(single.Cancel());
        Assert.True(map.Cancel());
        Bound.Throws<OperationCanceledException>(() => single.Get());
        Bound.Throws<OperationCanceledException>(() => map.Get());
        // Nothing is left to wait for.
        pool.Close();
        Bound.Within(pool.Join);
    }

    [Fact]
    public void Cancelled_job_is_not_run_again()
    {
        using ProcessPool pool = new(1);
        Pool again = pool.With(Again(on: RetryOn.WorkerLost | RetryOn.Timeout, when: static _ => true));
        AsyncResult<int> result = again.ApplyAsync(SleepUntil, 9);
        Assert.True(result.Cancel());
        Bound.Throws<OperationCanceledException>(() => result.Get());
        Assert.Equal(1, Bound.Within(() => again.Apply(FailUntil, 1)));
    }

    [Fact]
    public void Executors_run_jobs_again_as_well()
    {
        using ProcessPoolExecutor executor = new(new PoolOptions { Workers = 1, Retry = new RetryPolicy() });
        Future<int> future = executor.Submit(DieUntil, 2);
        Assert.Equal(2, Bound.Within(() => future.Result()));
        Assert.Equal([1, 2, 1], Bound.Within(() => executor.Map(DieUntil, [1, 2, 1]).ToArray()));
    }

    [Fact]
    public void Policies_make_sense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { MaxAttempts = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { MaxAttempts = 256 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { On = (RetryOn)8 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { Backoff = TimeSpan.FromSeconds(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { BackoffFactor = double.NaN });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy { MaxBackoff = TimeSpan.FromDays(2) });
        using WorkerThreadPool pool = new(1);
        Assert.Throws<ArgumentNullException>(() => pool.With(null!));
    }

    private static JobOptions After(TimeSpan backoff, Action? asked = null) => new()
    {
        Retry = new RetryPolicy
        {
            When = _ =>
            {
                asked?.Invoke();
                return true;
            },
            Backoff = backoff,
            MaxBackoff = TimeSpan.FromHours(1),
        },
    };
}
