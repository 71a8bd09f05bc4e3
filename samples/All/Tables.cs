using System.Globalization;
using Spectre.Console;

namespace All;

/// <summary>What is known of the samples, as tables.</summary>
internal static class Tables
{
    public static Table Of(IEnumerable<Sample> samples)
    {
        Table table = NewTable("name", "what it shows", "file");
        foreach (Sample sample in samples) AddRow(table, sample.Name, sample.Title, sample.File);
        return table;
    }

    public static Table Of(IReadOnlyCollection<SampleRun> runs)
    {
        Table table = NewTable("name", "what it shows", "time", "");
        table.Columns[2].RightAligned();
        foreach (SampleRun run in runs)
        {
            string time = run.Time.TotalSeconds.ToString("0.0 s", CultureInfo.InvariantCulture);
            AddRow(table, run.Sample.Name, run.Sample.Title, time, run.Problem ?? "ok");
        }

        int failed = runs.Count(static run => run.Problem is not null);
        double seconds = runs.Sum(static run => run.Time.TotalSeconds);
        return table.Caption(string.Create(
            CultureInfo.InvariantCulture, $"{runs.Count - failed} ok, {failed} failed, {seconds:0.0} s"));
    }

    private static Table NewTable(params string[] columns) => new Table()
        .Border(Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded).AddColumns(columns);

    private static void AddRow(Table table, params string[] cells) =>
        table.AddRow([.. cells.Select(static cell => new Text(cell, StyleOf(cell)))]);

    private static Style StyleOf(string cell) => cell == "ok" ? new Style(Color.Green) : Style.Plain;
}
