using System.Diagnostics;
using PoolRuntime;

namespace Probe;

/// <summary>Workers that go and come.</summary>
internal static class Replacements
{
    public static void InOtherFolder(string folder)
    {
        using ProcessPool pool = new(1);
        string start = Environment.CurrentDirectory;
        Console.WriteLine($"begins where the program does: {pool.Apply(Folder) == start}");
        pool.Apply(static folder => Environment.CurrentDirectory = folder, folder);
        Console.WriteLine($"stays where a job went: {pool.Apply(Folder) == folder}");
        Console.WriteLine($"the program stays: {Environment.CurrentDirectory == start}");
        Lose(pool);
        Console.WriteLine($"the replacement begins where the program does: {pool.Apply(Folder) == start}");
        Environment.CurrentDirectory = folder;
        Lose(pool);
        Console.WriteLine($"and goes where the program goes: {pool.Apply(Folder) == folder}");
    }

    /// <summary>One worker's death is noticed while another, older or younger, lives on.</summary>
    public static void KillOneOfTwo(int which)
    {
        using ProcessPool pool = new(2);
        int[] workers = Workers.AllOf(pool);
        AsyncResult<int>[] results = Workers.Occupy(pool, Work.Sleep);
        using (Process worker = Process.GetProcessById(workers[which])) worker.Kill();
        Task<int> first = Task.WhenAny(results.Select(result => result.AsTask())).Result;
        Console.WriteLine(((WorkerLostException)first.Exception!.InnerException!).ProcessId == workers[which]
            ? "noticed" : "another was noticed");
        Console.WriteLine($"results that are there: {results.Count(result => result.Ready)}");
        pool.Terminate();
    }

    public static void Many(int count)
    {
        using ProcessPool pool = new(2);
        for (int i = 0; i < count; i++) Lose(pool);
        int[] workers = Workers.AllOf(pool);
        Console.WriteLine($"children that are no workers: {Children().Except(workers).Count()}");
        Console.WriteLine($"descriptors: {(Directory.GetFiles("/proc/self/fd").Length < 100 ? "few" : "many")}");
    }

    public static void Terminated()
    {
        ProcessPool pool = new(2);
        Workers.AllOf(pool);
        Workers.Occupy(pool, Work.Loop);
        pool.Terminate();
        pool.Join();
        Console.WriteLine($"children: {Children().Count()}");
    }

    private static void Lose(ProcessPool pool)
    {
        try
        {
            pool.Apply(static () => Environment.Exit(3));
            Console.WriteLine("The loss was not noticed.");
        }
        catch (WorkerLostException)
        {
        }
    }

    private static string Folder() => Environment.CurrentDirectory;

    // Also those that have ended and that nobody has waited for.
    private static IEnumerable<int> Children()
    {
        foreach (string folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int id)) continue;
            string state;
            try
            {
                state = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                continue;
            }

            // "number (name) state parent …", where the name can be anything.
            string[] parts = state[(state.LastIndexOf(')') + 2)..].Split(' ');
            if (int.Parse(parts[1]) == Environment.ProcessId) yield return id;
        }
    }
}
