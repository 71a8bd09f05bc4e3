using System.Diagnostics;
using PoolRuntime.Tests;
using PoolRuntime.Tests.Processes;
using Xunit;

namespace PoolRuntime.Conformance.Traps;

/// <summary>What a child has started when it is ended.</summary>
public sealed class ProcessTreeTests : IClassFixture<NothingLeftBehind>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Conformance", "X-032")]
    public void Ending_a_tree_ends_what_the_child_has_started(bool kills)
    {
        if (!OperatingSystem.IsLinux()) return;
        using Note child = new();
        using Note program = new();
        using ChildProcess root = ChildProcess.For(StartBoth, child.Path, program.Path);
        root.Start();
        int[] started = [int.Parse(child.Wait()), int.Parse(program.Wait())];
        if (kills) root.Kill(entireProcessTree: true);
        else root.Terminate(entireProcessTree: true);
        Bound.Within(root.Join);
        Bound.Until(() => !started.Any(IsRunning), "all that the child has started is gone");
    }

    private static void StartBoth(string child, string program)
    {
        ChildProcess.For(Note.WriteAndStay, child).Start();
        using Process sleep = Process.Start("sleep", "1000");
        Note.Write(program, $"{sleep.Id}");
        Thread.Sleep(Timeout.Infinite);
    }

    // A zombie is gone: it is up to whoever is there in place of init to fetch it.
    private static bool IsRunning(int process)
    {
        try
        {
            string state = File.ReadAllText($"/proc/{process}/stat");
            return state[state.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
