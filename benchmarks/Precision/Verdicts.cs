namespace PoolAnalyzers.Precision;

/// <summary>
/// What a reader decided about findings of earlier runs, so that a later one shows only what is new. A file of lines
/// <c>verdict, rule, path, code</c> with tabs between them; a finding that occurs twice in a file has one verdict.
/// </summary>
internal sealed class Verdicts
{
    public const string None = "unread";

    private readonly Dictionary<string, string> _verdicts = new(StringComparer.Ordinal);

    private Verdicts() { }

    public static Verdicts Read(string? file)
    {
        var verdicts = new Verdicts();
        if (file is null || !File.Exists(file))
            return verdicts;
        foreach (var line in File.ReadLines(file))
        {
            if (line.Split('\t', 2) is [var verdict, var key])
                verdicts._verdicts[key] = verdict;
        }
        return verdicts;
    }

    public string Of(Finding finding) => _verdicts.GetValueOrDefault(finding.Key, None);
}
