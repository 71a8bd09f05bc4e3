using System.Reflection;
using Commands;

namespace Samples;

/// <summary>A sample, run as its user runs it: as a program of its own.</summary>
internal static class SampleProgram
{
    public static Command Run(string sample, string folder, params string[] arguments) =>
        DotNet.Run(folder, [PathOf(sample), .. arguments]);

    /// <summary>The folder of the solution.</summary>
    public static string RepositoryFolder => Metadata(nameof(RepositoryFolder));

    /// <summary>The assembly of a sample.</summary>
    public static string PathOf(string sample) => Metadata(sample);

    private static string Metadata(string key) => typeof(SampleProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
