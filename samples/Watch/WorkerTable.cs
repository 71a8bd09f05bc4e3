using System.Globalization;
using PoolRuntime;
using Spectre.Console;

namespace Watch;

/// <summary>The workers of a pool, as a table.</summary>
internal static class WorkerTable
{
    public static Table Of(Pool pool, PoolNumbers numbers)
    {
        var table = new Table()
            .Border(Console.IsOutputRedirected ? TableBorder.None : TableBorder.Rounded)
            .AddColumns("worker", "process", "busy", "jobs", "working", "waiting", "lost")
            .Caption(string.Create(
                CultureInfo.InvariantCulture,
                $"{numbers["jobs.pending"]} pending, {numbers["jobs.queued"]} queued, "
                + $"{numbers["items.finished"]} finished, {numbers["workers.busy"]} of {numbers["workers"]} busy, "
                + $"{numbers["workers.lost"]} lost"));
        for (var column = 2; column < table.Columns.Count; column++) table.Columns[column].RightAligned();
        foreach (var worker in pool.GetInsights().Workers)
        {
            table.AddRow(
                $"worker {worker.Index}", $"{worker.ProcessIds[^1]}", Text($"{worker.Utilization * 100:0} %"),
                $"{worker.Jobs}", Text($"{worker.Working.TotalSeconds:0.0} s"),
                Text($"{worker.Waiting.TotalSeconds:0.0} s"), $"{worker.Losses}");
        }

        return table;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
