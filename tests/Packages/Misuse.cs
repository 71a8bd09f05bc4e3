using Commands;
using Xunit;

namespace Packages;

/// <summary>A program with a pool, as somebody writes it at first, and as the fixes leave it.</summary>
internal static class Misuse
{
    private const string Close = "pool.Close();\n";

    /// <summary>Closes the pool before it joins it only where it gets an argument, and has no guard.</summary>
    public const string ClosedSometimes =
        """
        using PoolRuntime;

        using var pool = new ProcessPool(2);
        var squares = pool.MapAsync(
            number => (Square: number * number, Worker: Environment.ProcessId),
            Enumerable.Range(1, 100));
        if (args.Length > 0)
            pool.Close();
        pool.Join();

        Console.WriteLine($"sum {squares.Get().Sum(result => result.Square)}");
        Console.WriteLine($"parent {Environment.ProcessId}");
        foreach (var worker in squares.Get().Select(result => result.Worker).Distinct())
            Console.WriteLine($"worker {worker}");

        """;

    public static readonly string NeverClosed = ClosedSometimes.Replace($"if (args.Length > 0)\n    {Close}", "");

    public static readonly string ClosedSometimesRepaired = Repaired(ClosedSometimes);

    public static readonly string NeverClosedRepaired = Repaired(NeverClosed);

    public static readonly Finding NoGuard = new("Program.cs", 3, "warning", "POOL401");

    /// <summary>What the build says about <see cref="ClosedSometimes"/>.</summary>
    public static readonly Finding[] Warnings = [new("Program.cs", 9, "warning", "POOL101"), NoGuard];

    public static readonly Finding[] Errors = [.. Warnings.Select(warning => warning with { Severity = "error" })];

    /// <summary>What the build says about <see cref="NeverClosed"/>: that cannot work.</summary>
    public static readonly Finding[] AlwaysFails = [new("Program.cs", 7, "error", "POOL101"), NoGuard];

    public static void AssertComputesOnProcesses(Command run)
    {
        Assert.Contains("sum 338350", run.MustSucceed().Output);
        var parent = Assert.Single(ProcessIds("parent", run));
        var workers = ProcessIds("worker", run);
        Assert.InRange(workers.Length, 1, 2);
        Assert.Equal(run.ProcessId, parent);
        Assert.DoesNotContain(parent, workers);
    }

    private static string Repaired(string program) => program
        .Replace("\nusing var", "\nEntryPoint.Guard();\nusing var")
        .Replace("pool.Join", $"{Close}pool.Join");

    private static int[] ProcessIds(string role, Command run) =>
    [
        .. run.Output.Split('\n').Select(line => line.Trim().Split(' '))
            .Where(words => words.Length == 2 && words[0] == role)
            .Select(words => int.Parse(words[1])),
    ];
}
