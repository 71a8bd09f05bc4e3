using System.Diagnostics;

namespace Proofs;

/// <summary>How a program ended.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- errors\n{Errors}";
}

/// <summary>A program that is compiled with the real PoolRuntime and run as a process of its own.</summary>
internal sealed class ProofProgram : IDisposable
{
    private static readonly string Name = typeof(ProofProgram).Assembly.GetName().Name!;
    private static readonly string Executable = Name + (OperatingSystem.IsWindows() ? ".exe" : "");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pool-proof-");

    private ProofProgram() { }

    /// <summary>The folder of the program, which is also the one it runs in.</summary>
    public string Folder => _folder.FullName;

    /// <param name="files">The code.</param>
    /// <param name="startupHooks">Whether the program is one in which .NET runs startup hooks.</param>
    public static async Task<ProofProgram> Compile(
        ImmutableArray<SourceFile> files, Setup setup, bool startupHooks = true)
    {
        var program = new ProofProgram();
        try
        {
            using var project = new TestProject(files, setup, new PoolAnalyzers.Rules.POOL101JoinBeforeClose());
            var compilation = (await project.Project.GetCompilationAsync())!.WithAssemblyName(Name);
            var result = compilation.Emit(Path.Combine(program.Folder, Name + ".dll"));
            Assert.True(result.Success, string.Join('\n', result.Diagnostics));
            var runtime = typeof(PoolRuntime.Pool).Assembly.Location;
            File.Copy(runtime, Path.Combine(program.Folder, Path.GetFileName(runtime)));
            File.Copy(Path.Combine(AppContext.BaseDirectory, Executable), Path.Combine(program.Folder, Executable));
            await File.WriteAllTextAsync(Path.Combine(program.Folder, Name + ".runtimeconfig.json"), $$"""
                {
                  "runtimeOptions": {
                    "tfm": "net{{Environment.Version.Major}}.0",
                    "framework": { "name": "Microsoft.NETCore.App", "version": "{{Environment.Version}}" },
                    "configProperties": {
                      "System.StartupHookProvider.IsSupported": {{(startupHooks ? "true" : "false")}}
                    }
                  }
                }
                """);
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    /// <summary>Runs the program to its end, which has to come within a minute.</summary>
    public async Task<ProgramRun> Run()
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Folder, Executable))
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_ROOT"] = DotNetRoot, ["DOTNET_DbgEnableMiniDump"] = "0" },
        })!;
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new(process.ExitCode, (await output).ReplaceLineEndings("\n"), await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The program did not end within {Patience}.");
        }
    }

    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // The system empties its folder for temporary files anyway.
        }
    }

    /// <summary>Where the runtime of this test is installed.</summary>
    private static string DotNetRoot =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
}
