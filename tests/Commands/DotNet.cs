namespace Commands;

/// <summary>The <c>dotnet</c> command of the SDK that runs these tests.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private static readonly (string Name, string Value)[] Environment =
    [
        // No process may stay behind to hold files or pipes of a test that is over.
        ("MSBUILDDISABLENODEREUSE", "1"),
        ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"),
        ("UseSharedCompilation", "false"),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_CLI_UI_LANGUAGE", "en"),
    ];

    private static string Muxer { get; } =
        System.Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    public static Command Run(
        string folder, string[] arguments, params (string Name, string Value)[] environment) =>
        Command.Run(Muxer, arguments, folder, Timeout, [.. Environment, .. environment]);
}
