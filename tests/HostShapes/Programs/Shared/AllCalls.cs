using System.Reflection;
using PoolRuntime;

namespace ProbeCalls;

/// <summary>One call of every kind, each of which can go wrong for reasons of its own in a kind of program.</summary>
internal static class AllCalls
{
    /// <summary>What <see cref="Run"/> returns where everything works.</summary>
    public const string Expected = """
        another process: True
        static method: 42
        captured locals: 3 and three, [1, 2, 3]
        generic method: String here
        generic method over a type of the program: Point (1, 2)
        async method: 7
        async lambda: 8
        map: 0 1 4 9 16
        exception: InvalidOperationException, not today, seen in Fail: True
        entry assembly is the same: True
        base folder is the same: True
        child process: exit code 7
        child process of a subclass: exit code 8
        end

        """;

    public static string Run()
    {
        using ProcessPool pool = new(2);
        StringWriter seen = new() { NewLine = "\n" };
        int here = Environment.ProcessId;
        seen.WriteLine($"another process: {pool.Apply(static () => Environment.ProcessId) != here}");
        seen.WriteLine($"static method: {pool.Apply(Double, 21)}");
        int number = 3;
        string text = "three";
        List<int> list = [1, 2, number];
        seen.WriteLine($"captured locals: {pool.Apply(() => $"{number} and {text}, [{string.Join(", ", list)}]")}");
        seen.WriteLine($"generic method: {pool.Apply(Name, "here")}");
        seen.WriteLine($"generic method over a type of the program: {pool.Apply(Name, new Point(1, 2))}");
        seen.WriteLine($"async method: {pool.Apply(AddSlowly, 3, 4)}");
        seen.WriteLine($"async lambda: {pool.Apply(async () =>
        {
            await Task.Yield();
            return number + 5;
        })}");
        seen.WriteLine($"map: {string.Join(' ', pool.Map(Square, Enumerable.Range(0, 5)))}");
        try
        {
            pool.Apply(Fail, "not today");
        }
        catch (Exception error)
        {
            bool isSeen = error.StackTrace?.Contains(nameof(Fail), StringComparison.Ordinal) == true;
            seen.WriteLine($"exception: {error.GetType().Name}, {error.Message}, seen in Fail: {isSeen}");
        }

        seen.WriteLine($"entry assembly is the same: {pool.Apply(EntryAssembly) == EntryAssembly()}");
        string folder = pool.Apply(static () => AppContext.BaseDirectory);
        seen.WriteLine($"base folder is the same: {folder == AppContext.BaseDirectory}");
        seen.WriteLine($"child process: exit code {ExitCodeOf(ChildProcess.For(Environment.Exit, number + 4))}");
        seen.WriteLine($"child process of a subclass: exit code {ExitCodeOf(new Exits(number + 5))}");
        seen.WriteLine("end");
        return seen.ToString();
    }

    private static int Double(int number) => 2 * number;

    private static int Square(int number) => number * number;

    private static string Name<T>(T value) => $"{typeof(T).Name} {value}";

    private static async Task<int> AddSlowly(int left, int right)
    {
        await Task.Delay(1);
        return left + right;
    }

    private static void Fail(string message) => throw new InvalidOperationException(message);

    private static int? ExitCodeOf(ChildProcess child)
    {
        using (child)
        {
            child.Start();
            child.Join();
            return child.ExitCode;
        }
    }

    private static string? EntryAssembly() => Assembly.GetEntryAssembly()?.GetName().Name;

    private sealed class Exits(int code) : ChildProcess
    {
        public override void Run() => Exit(code);
    }

    private readonly record struct Point(int X, int Y)
    {
        public override string ToString() => $"({X}, {Y})";
    }
}
