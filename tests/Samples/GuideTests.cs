using Xunit;

namespace Samples;

/// <summary>The programs of the guides do what these say.</summary>
public sealed class GuideTests(GuidePrograms programs) : IClassFixture<GuidePrograms>
{
    public static TheoryData<string, string, string> Expected => new()
    {
        { "pools.md", "keep a fast producer from filling the memory", "^$" },
        { "pools.md", "run jobs again that failed", "^1 11 21 33 41 52 61 71\n$" },
        { "pools.md", "show progress", "(?m)^100/100, 0 failed, \\d+ per second, 00:00 left$" },
        { "pools.md", "give all workers a large table once", "^2 3 4\n$" },
        { "pools.md", "stop in order at Ctrl-C", "^$" },
        { "pools.md", "see where the time goes", "(?s)worker .*_0 .*_1 .*Work.Slow" },
        { "pools.md", "debug a job", "^True\n$" },
        { "pools.md", "run one dangerous thing", "^exit code 3\n$" },
        { "pools.md", "say where workers live, and hear of them", "(?m)_[01] is up$" },
        { "pools.md", "give jobs large data", "^16777216\n$" },
        { "pools.md", "get large results without copies", "^255\n$" },
        { "pools.md", "hand items from thread to thread", "^5050\n$" },
        { "guide.md", "First pool", "^1 4 9 16\n$" },
        { "guide.md", "Threads or processes", "^after a job on a thread: 1\nin a process: 2, and here: 1\n$" },
        { "guide.md", "Results", "^5\n6\n1 2 3\n7 is odd\n0: 1\n1: Failed \\(3 is odd\\)\n2: 2\n$" },
        {
            "guide.md", "Callbacks",
            "^DivideByZeroException\n100 percent\n50 percent\nall callbacks have run\n$"
        },
        { "guide.md", "Timeouts and cancel", "^not yet; cancelled: True\nstopped\nended\n$" },
        { "guide.md", "Sharing state", "^11\n$" },
        { "guide.md", "Debug a worker", "^in a worker\n$" },
        { "guide.md", "Attach to a worker", "^42\n$" },
        { "guide.md", "Logs", "^digest_0: hello\n$" },
        { "guide.md", "Metrics", "^poolruntime.items.finished 100\n$" },
        { "guide.md", "From Python", "^8\n$" },
        { "processes.md", "start a process and wait for it", "^hello world, from greeter\nexit code 3\n$" },
        {
            "processes.md", "know why it failed",
            "(?s)^Process ChildProcess-1:\nSystem.FormatException: not a number\n.*\n"
            + "exit code 1, FormatException: not a number\n$"
        },
        { "processes.md", "end a process that does not end by itself", "^False\n$" },
        { "processes.md", "let one run in the background", "^the program ends\n$" },
        { "processes.md", "write a process as a class", "^1 sheep\n2 sheep\n3 sheep\n$" },
        { "processes.md", "wait for several things at once", "^the fast one\n$" },
        { "queues.md", "hand items from process to process", "^5050\n$" },
        { "queues.md", "keep putters from filling the memory", "^full\n499500\n$" },
        { "queues.md", "wait until everything is done with", "^all done\n$" },
        { "queues.md", "go on when a process is killed", "^lost 1, the rest is done\n$" },
        { "queues.md", "end a queue", "^3\n$" },
        { "queues.md", "answer to who has asked", "^81\n$" },
        { "connections.md", "talk to a job", "^HELLO\n$" },
        { "connections.md", "send an open file", "^written there\n$" },
        { "connections.md", "connect two programs", "^4\n$" },
        { "connections.md", "wait for the first of many", "^1 2 3\n$" },
        { "connections.md", "share objects between processes", "^a b c\nb: 2\n$" },
        { "connections.md", "share a pool between processes", "^385 385\nstill open\n$" },
        { "connections.md", "share objects of an own type", "^3\nthere are no -1\n$" },
        { "sharing.md", "let one process at a time do something", "^1000\n$" },
        { "sharing.md", "go on when the holder of a lock was killed", "told once\nfree\nto be repaired: True\n$" },
        { "sharing.md", "wait until something has changed", "^3\n$" },
        { "sharing.md", "count without losing any", "^40000\n$" },
        { "sharing.md", "work on one large array with all processors", "^999999\n$" },
        { "sharing.md", "share memory with another program", "^42\noff\n$" },
        { "sharing.md", "have all shared memory gone at the end", "^sum: 6\ngone\n$" },
    };

    [Fact]
    public void Every_heading_has_one_program_at_most() => Assert.All(
        Directory.EnumerateFiles(Path.Combine(SampleProgram.RepositoryFolder, "docs"), "*.md"),
        page => Assert.Equal(
            File.ReadAllText(page).ReplaceLineEndings("\n").Split("\n```csharp\n").Skip(1)
                .Count(block => block.Split("\n```")[0].Contains("EntryPoint.Guard();\n")),
            GuidePrograms.All.Count(program => program.Guide == Path.GetFileName(page))));

    [Fact]
    public void Every_program_is_tried() => Assert.Equal(
        GuidePrograms.All.Select(program => (program.Guide, program.Title)).Order(),
        Expected.Select(row => ((string)row[0], (string)row[1])).Order());

    [Theory]
    [MemberData(nameof(Expected))]
    public void Program_does_what_the_guide_says(string guide, string title, string output) =>
        Assert.Matches(output, programs.Run(guide, title));
}
