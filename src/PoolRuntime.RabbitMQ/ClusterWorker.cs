using System.Runtime.InteropServices;
using PoolRuntime.Contracts;
using PoolRuntime.Hosts;

namespace PoolRuntime;

/// <summary>
/// A host of a cluster: takes jobs from the queue of the broker and runs them in worker processes of this machine,
/// until it is stopped. Any number of hosts share a queue. The counterpart of a worker of Celery.
/// </summary>
/// <remarks>
/// <see cref="EntryPoint.Guard"/> is to be the first statement of the program (POOL401). A job is told to be done only
/// when its result is safe with the broker; when this process ends before, another host gets it.
/// </remarks>
public sealed class ClusterWorker : IDisposable, IAsyncDisposable
{
    private readonly JobHost _host;

    private ClusterWorker(JobHost host) => _host = host;

    /// <summary>What the host is called in the management page of the broker and in messages.</summary>
    public string Name => _host.Name;

    /// <summary>How many local worker processes it has.</summary>
    public int Workers => _host.Workers;

    /// <summary>Whether the broker is reached at the moment. While it is not, the host connects again and again.
    /// </summary>
    public bool IsConnected => _host.IsConnected;

    /// <summary>How many jobs and chunks it has answered.</summary>
    public long JobsDone => _host.JobsDone;

    /// <summary>
    /// Done when the host has ended: because it was stopped, or with <see cref="PoolBrokenException"/> because its
    /// workers do not start.
    /// </summary>
    public Task Completion => _host.Ended;

    /// <summary>Starts a host. Waits until the broker is reached.</summary>
    /// <param name="options">What it runs, and on how many workers.</param>
    /// <returns>The host, which takes jobs until it is disposed of.</returns>
    /// <exception cref="ArgumentNullException">The options are null.</exception>
    /// <exception cref="ClusterUnavailableException">The broker was not reached in
    /// <see cref="ClusterSettings.ConnectTimeout"/>, or does not let this program in.</exception>
    /// <inheritdoc cref="ProcessPool()" path="/exception"/>
    [StartsProcesses]
    public static ClusterWorker Start(ClusterWorkerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ClusterWorker(new JobHost(options));
    }

    /// <summary>
    /// Is a host until the token is cancelled, or the process is asked to end by Ctrl-C (SIGINT) or SIGTERM; jobs that
    /// have begun are done then, within <see cref="ClusterWorkerOptions.StopTimeout"/>, and others are left to other
    /// hosts.
    /// </summary>
    /// <param name="options">What it runs, and on how many workers.</param>
    /// <param name="cancellationToken">Stops the host.</param>
    /// <exception cref="PoolBrokenException">The workers of the host do not start.</exception>
    /// <inheritdoc cref="Start" path="/exception"/>
    [StartsProcesses]
    public static void Run(ClusterWorkerOptions options, CancellationToken cancellationToken = default)
    {
        using ClusterWorker worker = Start(options);
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(
            static asked => ((TaskCompletionSource)asked!).TrySetResult(), asked);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        Task.WhenAny(asked.Task, worker.Completion).GetAwaiter().GetResult();
        worker.Dispose();
        worker.Completion.GetAwaiter().GetResult();

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            asked.TrySetResult();
        }
    }

    /// <summary>
    /// Takes no more jobs, and waits until those that have begun are done, for
    /// <see cref="ClusterWorkerOptions.StopTimeout"/>. Those that are not are left to other hosts. May be called again.
    /// </summary>
    public void Dispose() => _host.StopAsync().GetAwaiter().GetResult();

    /// <summary>Does what <see cref="Dispose"/> does, without holding a thread.</summary>
    /// <returns>A task that is done when the host has ended.</returns>
    public async ValueTask DisposeAsync() => await _host.StopAsync().ConfigureAwait(false);
}
