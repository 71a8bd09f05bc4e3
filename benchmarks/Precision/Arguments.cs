using System.Globalization;

namespace PoolAnalyzers.Precision;

/// <summary>What the command line asks for.</summary>
internal sealed record Arguments(
    IReadOnlyList<string> Folders, IReadOnlyList<string> Ids, int Context, string? VerdictFile, string Show,
    bool WithPoolRuntime)
{
    private const string Usage = """
        Runs the rules over folders of C# sources, whatever of them compiles, and prints what they report.

            Precision [options] FOLDER...

            --only ID            this rule only; can be given several times
            --context N          lines of code around a report (default 6)
            --verdicts FILE      lines 'verdict TAB id TAB path TAB code' of what was read before
            --show VERDICT       reports with this verdict only ('all', or 'unread', the default)
            --without-runtime    compile without PoolRuntime, as users of the rules alone do
        """;

    public static Arguments? Parse(string[] arguments)
    {
        var asked = new Arguments([], [], 6, null, Verdicts.None, true);
        for (var next = 0; next < arguments.Length; next++)
        {
            var argument = arguments[next];
            string Value() => ++next < arguments.Length ? arguments[next] : "";
            asked = argument switch
            {
                "--only" => asked with { Ids = [.. asked.Ids, Value()] },
                "--context" => asked with { Context = int.Parse(Value(), CultureInfo.InvariantCulture) },
                "--verdicts" => asked with { VerdictFile = Value() },
                "--show" => asked with { Show = Value() },
                "--without-runtime" => asked with { WithPoolRuntime = false },
                _ => asked with { Folders = [.. asked.Folders, argument] },
            };
        }
        var wrong = asked.Folders.FirstOrDefault(folder => !Directory.Exists(folder));
        if (asked.Folders.Count > 0 && wrong is null)
            return asked;
        Console.Error.WriteLine(wrong is null ? Usage : $"'{wrong}' is neither a folder nor an option.\n\n{Usage}");
        return null;
    }

    public bool Wants(ImmutableArray<DiagnosticDescriptor> rules) =>
        Ids.Count == 0 || rules.Any(rule => Ids.Contains(rule.Id));
}
