using System.Diagnostics;
using System.Text;
using Xunit.Sdk;

namespace HostShapes;

/// <summary>A program that runs, and what it has said so far.</summary>
internal sealed class RunningProgram : IDisposable
{
    // An anti-hang bound and nothing else: builds on a busy machine take minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly object _gate = new();
    private readonly Process _process;
    private readonly string _line;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    private RunningProgram(ProcessStartInfo start)
    {
        _line = $"{start.FileName} {string.Join(' ', start.ArgumentList)}";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Collect(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public static RunningProgram Start(
        Launch launch, string[] arguments, string folder, IEnumerable<(string Name, string? Value)> environment)
    {
        ProcessStartInfo start = new(launch.File, [.. launch.Arguments, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the build and the test host that run these tests have set is none of the program's business.
        foreach (string name in start.Environment.Keys.Where(IsOfOuterBuild).ToArray()) start.Environment.Remove(name);
        foreach ((string name, string? value) in environment) start.Environment[name] = value;
        return new RunningProgram(start);
    }

    public void Write(string line)
    {
        _process.StandardInput.Write(line);
        _process.StandardInput.Close();
    }

    /// <summary>Waits for a whole line that begins so, and returns the rest of it.</summary>
    public string WaitForLine(string start)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            bool isOver = _process.HasExited;
            // The last lines may still be on their way.
            if (isOver) WaitForExit();
            if (Output.Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal)) is { } line)
                return line[start.Length..].Trim();
            if (isOver) throw new XunitException($"Ended without the line '{start}'.\n{this}");
            if (Stopwatch.GetElapsedTime(began) > Patience) throw new XunitException($"No line '{start}'.\n{this}");
            Thread.Sleep(5);
        }
    }

    /// <summary>Waits for the end, also of the outputs, which are open for as long as any process has them.</summary>
    /// <returns>The exit code.</returns>
    public int WaitForExit(TimeSpan? atMost = null)
    {
        using CancellationTokenSource bound = new(atMost ?? Patience);
        try
        {
            _process.WaitForExitAsync(bound.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            string what = _process.HasExited ? "Something has kept the output open after the end of" : "Still running";
            throw new XunitException($"{what}: {this}");
        }

        return _process.ExitCode;
    }

    public RunningProgram MustSucceed()
    {
        int code = WaitForExit();
        return code == 0 ? this : throw new XunitException($"Exit code {code}: {this}");
    }

    public void Kill() => _process.Kill();

    public override string ToString() => $"{_line}\n--- output\n{Output}\n--- errors\n{Errors}";

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static bool IsOfOuterBuild(string name) =>
        name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name is "DOTNET_STARTUP_HOOKS" or "DOTNET_ROOT" or "DOTNET_ROOT_X64" or "DOTNET_gcServer";

    private void Collect(StringBuilder all, string? line)
    {
        if (line is null) return;
        lock (_gate) all.Append(line).Append('\n');
    }

    private string Read(StringBuilder all)
    {
        lock (_gate) return all.ToString();
    }
}
