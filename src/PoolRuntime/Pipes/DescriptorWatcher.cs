using PoolRuntime.Transport;

namespace PoolRuntime.Pipes;

/// <summary>
/// Waits for descriptors on behalf of all that await something of them: one thread, which is there while something is
/// awaited.
/// </summary>
internal static class DescriptorWatcher
{
    private static readonly List<Entry> Open = [];
    private static WakeUp? wake;

    /// <summary>Something awaited.</summary>
    public sealed class Entry : TaskCompletionSource<bool>
    {
        private readonly Descriptor _descriptor;
        private readonly short _events;

        public Entry(Descriptor descriptor, short events) : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            (_descriptor, _events) = (descriptor, events);
            Finish = () => TrySetResult(true);
        }

        public Action Finish { get; }

        public Posix.PollEntry ToPoll => new()
        {
            Descriptor = (int)_descriptor.DangerousGetHandle(),
            Events = _events,
        };

        // The number must not become that of something else while it is watched.
        public void Hold()
        {
            bool added = false;
            _descriptor.DangerousAddRef(ref added);
        }

        public void Release() => _descriptor.DangerousRelease();
    }

    public static void Watch(Entry entry)
    {
        lock (Open)
        {
            entry.Hold();
            Open.Add(entry);
            if (wake is not null)
            {
                wake.Signal();
                return;
            }

            WakeUp own = wake = new WakeUp();
            new Thread(() => Run(own)) { IsBackground = true, Name = "PoolRuntime: watches connections" }
                .UnsafeStart();
        }
    }

    /// <summary>Nobody awaits it any more.</summary>
    public static void Forget(Entry entry)
    {
        entry.TrySetResult(false);
        lock (Open) wake?.Signal();
    }

    private static void Run(WakeUp own)
    {
        Entry[] entries;
        while ((entries = StillAwaited()).Length > 0)
        {
            Posix.PollEntry signal = new() { Descriptor = own.Number, Events = Posix.PollIn };
            Posix.PollEntry[] polls = [.. entries.Select(static entry => entry.ToPoll), signal];
            WakeUp.Poll(polls, Deadline.Never);
            for (int i = 0; i < entries.Length; i++)
                if (polls[i].Returned != 0) entries[i].TrySetResult(true);
            if (polls[^1].Returned != 0) own.Clear();
        }
    }

    private static Entry[] StillAwaited()
    {
        lock (Open)
        {
            Open.RemoveAll(static entry =>
            {
                // Asked once: one that ends between two questions would go without being released.
                bool isOver = entry.Task.IsCompleted;
                if (isOver) entry.Release();
                return isOver;
            });
            if (Open.Count == 0)
            {
                wake!.Dispose();
                wake = null;
            }

            return [.. Open];
        }
    }
}
