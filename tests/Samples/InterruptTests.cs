using System.Diagnostics;
using Xunit;

namespace Samples;

public sealed class InterruptTests
{
    // The work that is interrupted would take twice as long.
    private static readonly TimeSpan Prompt = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A12_Ctrl_C_ends_the_program_with_its_workers()
    {
        if (OperatingSystem.IsWindows()) return;
        using var program = Process.Start(new ProcessStartInfo("dotnet", [SampleProgram.PathOf("Interrupt"), "fetch"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = program.StandardError.ReadToEndAsync();
        var workers = (await program.StandardOutput.ReadLineAsync())!.Split(' ')[1..].Select(int.Parse).ToArray();
        Assert.Equal(4, workers.Length);
        Assert.Equal("fetching", await program.StandardOutput.ReadLineAsync());
        var rest = program.StandardOutput.ReadToEndAsync();

        using (var kill = Process.Start("kill", ["-INT", $"{program.Id}"])) await kill.WaitForExitAsync();
        using var bound = new CancellationTokenSource(Prompt);
        try
        {
            await program.WaitForExitAsync(bound.Token);
        }
        finally
        {
            if (!program.HasExited) program.Kill(entireProcessTree: true);
        }

        Assert.NotEqual(0, program.ExitCode);
        Assert.True(SpinWait.SpinUntil(() => !workers.Any(IsAlive), Prompt), "Workers are left.");
        Assert.Equal("", await rest);
        Assert.Equal("", await errors);
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
