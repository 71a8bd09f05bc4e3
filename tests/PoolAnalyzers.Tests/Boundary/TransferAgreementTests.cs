using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis.Diagnostics;
using PoolAnalyzers.Rules;
using PoolAnalyzers.Tests.Meta;
using PoolRuntime;

namespace PoolAnalyzers.Tests.Boundary;

/// <summary>The rule reports exactly the types of which the runtime refuses the values.</summary>
public sealed class TransferAgreementTests
{
    private const int TypesOfSeed = 250;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Rule_and_runtime_decide_the_same(int seed)
    {
        var types = new GeneratedTypes(seed, TypesOfSeed);
        var compilation = Compile.Code(ProgramOf(types), References.For(Setup.Default))
            .WithOptions(new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        var emitted = compilation.Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));

        var reported = await ReportedIn(compilation);
        var program = new AssemblyLoadContext($"types of {seed}").LoadFromStream(
            new MemoryStream(image.ToArray())).GetType("Values")!;
        var differences = new List<string>();
        var refused = 0;
        for (var i = 0; i < types.All.Count; i++)
        {
            var reason = RuntimeRefuses(program.GetMethod("V" + i)!);
            refused += reason is null ? 0 : 1;
            if (reason is null == reported.ContainsKey(i))
                differences.Add($"{types.All[i]}: runtime: {reason ?? "taken"}; rule: {reported.GetValueOrDefault(i, "taken")}");
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        // Neither all nor none: the types are of use.
        Assert.InRange(refused, TypesOfSeed / 5, TypesOfSeed * 4 / 5);
    }

    private static string ProgramOf(GeneratedTypes types) =>
        "using System.Collections.Concurrent; using System.Globalization; using System.Text; "
        + "using System.Text.RegularExpressions; using PoolRuntime;\n"
        + types.Code
        + "public static class Values {\n"
        + string.Concat(types.All.Select((type, i) => $"public static {type.Type} V{i}() => {type.Value};\n"))
        + "}\nstatic class Jobs {\n"
        + string.Concat(types.All.Select((type, i) => (i % 3) switch
        {
            0 => $"static void J{i}(ProcessPool pool, {type.Type} a) => pool.Apply(({type.Type} x) => 1, a);\n",
            1 => $"static void J{i}(ProcessPool pool, {type.Type} a) => pool.ApplyAsync(() => a.GetHashCode());\n",
            _ => $"static void J{i}(ProcessPool pool) => pool.Apply(() => Values.V{i}());\n",
        }))
        + "}\n";

    private static async Task<Dictionary<int, string>> ReportedIn(Compilation compilation)
    {
        var result = await Analysis.Run(
            compilation, [new POOL403NotSerializable()], new AnalyzerOptions([]), CancellationToken.None);
        var reported = new Dictionary<int, string>();
        foreach (var found in result.GetAllDiagnostics())
        {
            var line = (await found.Location.SourceTree!.GetTextAsync()).Lines
                .GetLineFromPosition(found.Location.SourceSpan.Start).ToString();
            reported[int.Parse(line["static void J".Length..line.IndexOf('(')])] = found.GetMessage();
        }

        return reported;
    }

    private static string? RuntimeRefuses(MethodInfo make) => (string?)typeof(TransferAgreementTests)
        .GetMethod(nameof(Refuses), BindingFlags.Static | BindingFlags.NonPublic)!
        .MakeGenericMethod(make.ReturnType)
        .Invoke(null, [make.Invoke(null, null)]);

    private static string? Refuses<T>(T value)
    {
        var (first, second) = Pipe.Create();
        using (first)
        using (second)
        {
            try
            {
                first.Send(value);
                // And it comes back.
                Assert.NotNull(second.Receive<T>());
                return null;
            }
            catch (NotTransferableException refused)
            {
                return refused.Message;
            }
        }
    }
}
