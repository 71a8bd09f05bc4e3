using System.Reflection;
using Commands;

namespace Samples;

/// <summary>A sample, run as its user runs it: as a program of its own.</summary>
internal static class SampleProgram
{
    public static Command Run(string sample, string folder, params string[] arguments) =>
        DotNet.Run(folder, [PathOf(sample), .. arguments]);

    private static string PathOf(string sample) => typeof(SampleProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == sample).Value!;
}
