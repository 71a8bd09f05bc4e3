using PoolRuntime;

namespace Probe;

/// <summary>Programs with children of their own, and how they end.</summary>
internal static class Children
{
    /// <summary>Starts a child that takes a moment, a daemonic one that never ends, and ends.</summary>
    public static void EndBy(string way)
    {
        ChildProcess daemon = new(static () => SayAndStay("daemon"), isDaemon: true);
        ChildProcess child = new(static () =>
        {
            Thread.Sleep(300);
            Console.WriteLine("child is done");
        });
        daemon.Start();
        child.Start();
        // The daemon writes as well, and which of them comes first is not what this is about.
        while (!File.Exists("daemon")) Thread.Sleep(5);
        Console.WriteLine("main is done");
        switch (way)
        {
            case "exit":
                Environment.Exit(3);
                break;
            case "throw":
                throw new InvalidOperationException("nobody catches this");
            case "thread":
                Thread thread = new(() => throw new InvalidOperationException("nobody catches this"));
                thread.Start();
                thread.Join();
                break;
            case "misuse":
#pragma warning disable POOL105 // What becomes of a program that does it.
                child.IsDaemon = true;
#pragma warning restore POOL105
                break;
            case "fail-fast":
                Environment.FailFast("at once");
                break;
        }
    }

    /// <summary>Ends while its child, which is given a lock, is still starting.</summary>
    public static void GiveLockAndLeave()
    {
        ProcessLock gate = new();
        new ChildProcess(() =>
        {
            using (gate.Acquire()) Console.WriteLine("child has the lock");
        }).Start();
    }

    /// <summary>Shows two children that stay, and stays.</summary>
    public static void Stay(string kind)
    {
        ChildProcess[] children = [.. Enumerable.Range(0, 2).Select(number => new ChildProcess(
            () => SayAndStay($"child {number}")) { IsDaemon = kind == "daemon", OutlivesParent = kind == "outlives" })];
        foreach (ChildProcess child in children) child.Start();
        Console.WriteLine($"workers {string.Join(' ', children.Select(child => child.Id))}");
        while (!File.Exists("child 0") || !File.Exists("child 1")) Thread.Sleep(5);
        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
    }

    /// <summary>As a terminal has it: the program and what it starts are one group, to which Ctrl-C goes.</summary>
    public static void StayInOwnGroup()
    {
        Ends.LeadGroup();
        Stay("waited for");
    }

    /// <summary>Leaves a child that goes on.</summary>
    public static void LeaveOne()
    {
        ChildProcess child = new(static () => SayAndStay("child")) { OutlivesParent = true };
        child.Start();
        Console.WriteLine($"workers {child.Id}");
    }

    /// <summary>A child that throws, and one that ends with a reason.</summary>
    public static void Fail()
    {
        ChildProcess throws = new(static () => throw new InvalidOperationException("not today"), name: "failing");
        ChildProcess exits = new(static () => ChildProcess.Exit("for a reason"));
        throws.Start();
        throws.Join();
        exits.Start();
        exits.Join();
        Console.WriteLine($"{throws.ExitCode} {throws.Exception!.Message} {exits.ExitCode} {exits.Exception is null}");
    }

    /// <summary>Children that close what they write to, of a program that has done so.</summary>
    public static void WithoutStreams(string path)
    {
        Console.Out.Close();
        Console.Error.Close();
        Console.SetOut(new StreamWriter(Stream.Null));
        ChildProcess fine = new(static () => { });
        ChildProcess closes = new(static () =>
        {
            Console.OpenStandardOutput().Close();
            Console.Out.Close();
            Console.Error.Close();
        });
        ChildProcess throws = new(static () =>
        {
            TextWriter closed = new StringWriter();
            Console.SetError(closed);
            Console.OpenStandardError().Close();
            throw new InvalidOperationException("nobody reads this");
        });
        List<int?> codes = [];
        foreach (ChildProcess child in (ChildProcess[])[fine, closes, throws])
        {
            child.Start();
            child.Join();
            codes.Add(child.ExitCode);
        }

        File.WriteAllText(path, string.Join(' ', codes));
    }

    /// <summary>A child that ends by itself when a thread of its own has, which it is to wait for.</summary>
    public static void WaitForThreads()
    {
        ChildProcess child = new(static () =>
        {
            new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = true }.Start();
            new Thread(static () =>
            {
                Thread.Sleep(200);
                Console.WriteLine("thread is done");
            }).Start();
            Console.WriteLine("job is done");
        });
        child.Start();
    }

    private static void SayAndStay(string file)
    {
        File.WriteAllText(file, "");
        Thread.Sleep(Timeout.Infinite);
    }
}
