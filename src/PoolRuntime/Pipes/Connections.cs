using System.Net.Sockets;
using PoolRuntime.Contracts;
using PoolRuntime.Pipes;
using PoolRuntime.Transport;

namespace PoolRuntime;

/// <summary>
/// Waits for one of many. The counterpart of Python's <c>multiprocessing.connection.wait</c>.
/// </summary>
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public static class Connections
{
    /// <summary>Waits until one of the objects is ready, and returns all that are.</summary>
    /// <remarks>Ready is a <see cref="Connection"/> when a message, or part of one, can be received or its other end is
    /// closed; a <see cref="ConnectionListener"/> or a listening <see cref="Socket"/> when somebody wants to connect;
    /// another <see cref="Socket"/> when it can be read; a <see cref="WaitHandle"/>, such as the sentinel of a process,
    /// when it is set, and what resets itself has been reset then.</remarks>
    /// <typeparam name="T">The type of the objects; <see cref="object"/> for several kinds.</typeparam>
    /// <param name="objects">What to wait for; something that is named twice is returned once.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes, zero to only look.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Those that are ready, in the order in which they were given; empty when none was in time, or none was
    /// given.</returns>
    /// <exception cref="ObjectDisposedException">One of them is closed here, or was closed meanwhile.</exception>
    /// <exception cref="NotSupportedException">One of them is an end that can only send.</exception>
    /// <exception cref="ArgumentException">One of them is null or of another kind; or there is none, and no timeout
    /// that would end the waiting.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    public static IReadOnlyList<T> Wait<T>(
        IEnumerable<T> objects, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(objects);
        Deadline deadline = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        List<T> all = [.. objects.Distinct(ReferenceEqualityComparer.Instance).Cast<T>()];
        if (all.Count == 0)
        {
            if (deadline.IsNever)
                throw new ArgumentException("There is nothing to wait for, and nothing that ends it.", nameof(objects));
            if (cancellationToken.WaitHandle.WaitOne(deadline.MillisecondsLeft))
                cancellationToken.ThrowIfCancellationRequested();
            return [];
        }

        using Wakers wakers = new();
        foreach (T one in all)
        {
            if (one is Mutex)
                throw new ArgumentException("A mutex belongs to the thread that waits for it, and is waited for alone.",
                    nameof(objects));
            if (one is WaitHandle handle) wakers.Add(handle);
        }

        // A wait handle that is set already is noticed by another thread: what is ready at once comes together.
        cancellationToken.ThrowIfCancellationRequested();
        List<T> ready = OperatingSystem.IsWindows()
            ? OnWindows(all, wakers, deadline, cancellationToken)
            : OnPosix(all, wakers, deadline, cancellationToken);
        wakers.Dispose();
        return [.. all.Where(one => one is WaitHandle handle ? wakers.IsSet(handle) : ready.Contains(one))];
    }

    /// <summary>Waits until one of the objects is ready without holding a thread of the caller.</summary>
    /// <inheritdoc cref="Wait{T}" path="/remarks|/typeparam|/param|/returns|/exception"/>
    public static Task<IReadOnlyList<T>> WaitAsync<T>(
        IEnumerable<T> objects, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
        where T : class
    {
        List<T> all = [.. objects];
        return Task.Factory.StartNew(
            () => Wait(all, timeout, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }

    private static List<T> OnPosix<T>(List<T> all, Wakers wakers, Deadline deadline, CancellationToken token)
        where T : class
    {
        List<T> watched = [.. all.Where(static one => one is not WaitHandle)];
        List<T> begun = [];
        Descriptor?[] held = new Descriptor?[watched.Count];
        Posix.PollEntry[] polls = new Posix.PollEntry[watched.Count + 1];
        WakeUp wake = WakeUp.OfThread;
        wakers.WhenSet(wake.SignalAction);
        List<StreamSocket> sockets = [];
        try
        {
            for (int i = 0; i < watched.Count; i++)
            {
                int number = Number(watched[i], sockets, out held[i]);
                if (watched[i] is Connection { HasBegun: true }) begun.Add(watched[i]);
                polls[i] = new Posix.PollEntry { Descriptor = number, Events = Posix.PollIn };
            }

            polls[^1] = new Posix.PollEntry { Descriptor = wake.Number, Events = Posix.PollIn };
            foreach (StreamSocket socket in sockets) ((PosixStreamSocket)socket).Watch(wake.SignalAction);
            using (token.UnsafeRegister(static wake => ((WakeUp)wake!).Signal(), wake))
                _ = WakeUp.Poll(polls, begun.Count > 0 || wakers.IsAnySet ? Deadline.Now : deadline);
            for (int i = 0; i < watched.Count; i++)
            {
                if (watched[i] is Connection connection) connection.Check(connection.CanRead);
                if (polls[i].Returned != 0 && !begun.Contains(watched[i])) begun.Add(watched[i]);
            }

            if (begun.Count == 0 && !wakers.IsAnySet) token.ThrowIfCancellationRequested();
            return begun;
        }
        finally
        {
            wakers.WhenSet(null);
            foreach (StreamSocket socket in sockets) ((PosixStreamSocket)socket).Unwatch(wake.SignalAction);
            foreach (Descriptor? descriptor in held) descriptor?.DangerousRelease();
            wake.Clear();
        }
    }

    private static int Number(object one, List<StreamSocket> sockets, out Descriptor? held)
    {
        held = null;
        if (one is Socket plain) return (int)plain.Handle;
        StreamSocket socket = SocketOf(one);
        Descriptor descriptor = ((PosixStreamSocket)socket).Descriptor;
        bool added = false;
        descriptor.DangerousAddRef(ref added);
        held = descriptor;
        sockets.Add(socket);
        return (int)descriptor.DangerousGetHandle();
    }

    private static List<T> OnWindows<T>(List<T> all, Wakers wakers, Deadline deadline, CancellationToken token)
        where T : class
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(token);
        TaskCompletionSource set = new(TaskCreationOptions.RunContinuationsAsynchronously);
        wakers.WhenSet(() => set.TrySetResult());
        List<(T Object, Task<bool> Task)> tasks = [];
        foreach (T one in all)
        {
            if (one is WaitHandle) continue;
            if (one is Connection { HasBegun: true }) tasks.Add((one, Task.FromResult(true)));
            else if (one is Connection) tasks.Add((one, SocketOf(one).WaitForAsync(true, deadline, end.Token)));
            else throw new NotSupportedException("Listeners and sockets cannot be waited for here on Windows.");
        }

        int limit = wakers.IsAnySet ? 0 : deadline.MillisecondsLeft;
        Task.WaitAny([set.Task, .. tasks.Select(static pair => pair.Task)], limit, token);
        List<T> ready = [.. tasks.Where(static pair => pair.Task is { IsCompletedSuccessfully: true, Result: true })
            .Select(static pair => pair.Object)];
        wakers.WhenSet(null);
        end.Cancel();
        foreach (T one in all)
            if (one is Connection connection) connection.Check(connection.CanRead);
        return ready;
    }

    private static StreamSocket SocketOf(object one)
    {
        switch (one)
        {
            case Connection connection:
                connection.Check(connection.CanRead);
                return connection.Socket;
            case ConnectionListener { IsClosed: true }:
                throw new ObjectDisposedException(nameof(ConnectionListener), "The listener is closed.");
            case ConnectionListener listener:
                return listener.Listening.Watched!;
            default:
                throw new ArgumentException(
                    $"A '{one?.GetType().Name ?? "null"}' cannot be waited for; connections, listeners, sockets and "
                    + "wait handles can.", "objects");
        }
    }

    /// <summary>Wait handles that tell when they are set.</summary>
    private sealed class Wakers : IDisposable
    {
        private readonly List<(WaitHandle Handle, RegisteredWaitHandle Registration)> _registered = [];
        private readonly HashSet<WaitHandle> _set = [];
        private Action? _whenSet;

        public bool IsAnySet
        {
            get
            {
                lock (_set) return _set.Count > 0;
            }
        }

        public bool IsSet(WaitHandle handle)
        {
            lock (_set) return _set.Contains(handle);
        }

        public void Add(WaitHandle handle)
        {
            if (handle.WaitOne(0)) Set(handle);
            else _registered.Add((handle, ThreadPool.UnsafeRegisterWaitForSingleObject(
                handle, (_, _) => Set(handle), null, Timeout.Infinite, executeOnlyOnce: true)));
        }

        public void WhenSet(Action? action)
        {
            lock (_set)
            {
                _whenSet = action;
                if (_set.Count > 0) action?.Invoke();
            }
        }

        // Afterwards nothing is set any more that nobody would hear of.
        public void Dispose()
        {
            foreach ((_, RegisteredWaitHandle registration) in _registered)
            {
                using ManualResetEvent done = new(false);
                if (registration.Unregister(done)) done.WaitOne();
            }

            _registered.Clear();
        }

        private void Set(WaitHandle handle)
        {
            lock (_set)
            {
                _set.Add(handle);
                _whenSet?.Invoke();
            }
        }
    }
}
