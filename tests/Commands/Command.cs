using System.Diagnostics;
using System.Text;
using Xunit.Sdk;

namespace Commands;

/// <summary>A command that was run to its end.</summary>
internal sealed record Command(string Line, int ProcessId, int ExitCode, string Output)
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    /// <summary>Runs a command and kills it, with everything that it started, when it takes longer.</summary>
    public static Command Run(
        string file,
        string[] arguments,
        string folder,
        TimeSpan timeout,
        params (string Name, string Value)[] environment)
    {
        var line = $"{file} {string.Join(' ', arguments)}";
        var output = new StringBuilder();
        using var process = new Process { StartInfo = StartInfo(file, arguments, folder, environment) };
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        if (!process.WaitForExit(timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new XunitException($"Not done after {timeout}: {line}\n{Read()}");
        }

        // The last lines may still be on their way. The wait has a bound of its own, because a process that was left
        // behind can hold the other end of the pipe for ever.
        using var drained = new CancellationTokenSource(DrainTime);
        try
        {
            process.WaitForExitAsync(drained.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new XunitException($"Something still runs after the end of: {line}\n{Read()}");
        }
        return new Command(line, process.Id, process.ExitCode, Read());

        void Collect(object sender, DataReceivedEventArgs e)
        {
            if (e.Data is not null)
                lock (output)
                    output.AppendLine(e.Data);
        }

        string Read()
        {
            lock (output)
                return output.ToString();
        }
    }

    public Command MustSucceed() =>
        ExitCode == 0 ? this : throw new XunitException($"Exit code {ExitCode}: {this}");

    public Command MustFail() =>
        ExitCode != 0 ? this : throw new XunitException($"Exit code 0 where an error was due: {this}");

    public override string ToString() => $"{Line}\n{Output}";

    private static ProcessStartInfo StartInfo(
        string file, string[] arguments, string folder, (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The build that runs these tests hands its own settings down; a build inside it must not see them.
        foreach (var name in start.Environment.Keys.Where(IsOfOuterBuild).ToArray())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private static bool IsOfOuterBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_STARTUP_HOOKS";
}
