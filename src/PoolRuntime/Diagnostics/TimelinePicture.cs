using System.Globalization;
using System.Security;

namespace PoolRuntime.Diagnostics;

/// <summary>What the workers of a pool did, as a picture: a line for each, time from left to right.</summary>
internal static class TimelinePicture
{
    private const double Left = 150;
    private const double Width = 900;
    private const double Top = 56;
    private const double RowHeight = 26;
    private const double BarHeight = 18;
    private const double LegendHeight = 20;

    // Narrower than this cannot be seen apart.
    private const double Narrowest = 0.4;

    private const string Other = "#8c8c8c";

    // To be told apart by everybody, also without seeing red or green.
    private static readonly string[] Colors =
        ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a800"];

    public static void Write(PoolInsights insights, TextWriter writer)
    {
        double seconds = Math.Max(insights.Elapsed.TotalSeconds, 1e-6);
        int[] rows = [.. insights.Records.Keys.Order()];
        // The functions that took most of the time have colours of their own.
        string[] functions = [.. insights.Spans.GroupBy(span => FunctionName.Of(span.Method))
            .OrderByDescending(group => group.Sum(span => span.Ticks)).Select(group => group.Key)];
        double bottom = Top + rows.Length * RowHeight;
        int legend = Math.Min(functions.Length, Colors.Length + 1) + 3;
        double height = bottom + 34 + (legend + 2) / 3 * LegendHeight + 8;

        double width = Left + Width + 30;
        writer.WriteLine(
            Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0} {height:0}\" ")
            + Text($"width=\"{width:0}\" height=\"{height:0}\" font-family=\"sans-serif\" font-size=\"12\">"));
        writer.WriteLine("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>");
        Write(writer, 10, 22, insights.Pool, "#222\" font-size=\"15\" font-weight=\"bold");
        Write(writer, 10, 40, Summary(insights), "#555");
        WriteAxis(writer, seconds, bottom);
        for (int row = 0; row < rows.Length; row++) WriteRow(insights, writer, rows[row], row, seconds, functions);
        WriteLegend(writer, functions, bottom + 44);
        writer.WriteLine("</svg>");
    }

    private static string Summary(PoolInsights insights)
    {
        long items = insights.Workers.Sum(worker => worker.Items);
        double busy = insights.Workers.Count == 0 ? 0 : insights.Workers.Average(worker => worker.Utilization);
        return Text($"{insights.Workers.Count} workers, {items} items in {insights.Elapsed.TotalSeconds:0.###} s, ")
            + Text($"{busy * 100:0} % busy");
    }

    private static void WriteAxis(TextWriter writer, double seconds, double bottom)
    {
        double step = StepOf(seconds);
        for (double at = 0; at <= seconds * 1.0001; at += step)
        {
            double x = Left + at / seconds * Width;
            writer.WriteLine(Text(
                $"<line x1=\"{x:0.##}\" y1=\"{Top - 4:0}\" x2=\"{x:0.##}\" y2=\"{bottom:0}\" stroke=\"#e4e4e4\"/>"));
            Write(writer, x, bottom + 16, Label(at, step), "#555\" text-anchor=\"middle");
        }
    }

    // 1, 2 or 5 times a power of ten, for about eight marks.
    private static double StepOf(double seconds)
    {
        double rough = seconds / 8;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
    }

    private static string Label(double seconds, double step) => step >= 1 ? Text($"{seconds:0} s")
        : step >= 0.001 ? Text($"{seconds * 1000:0} ms")
        : Text($"{seconds * 1_000_000:0} µs");

    private static void WriteRow(
        PoolInsights insights, TextWriter writer, int worker, int row, double seconds, string[] functions)
    {
        WorkerRecord record = insights.Records[worker];
        double y = Top + row * RowHeight;
        Write(writer, Left - 8, y + 13, Short(record.Name), "#222\" text-anchor=\"end");
        foreach (WorkerLife life in record.Lives)
        {
            long end = life.Ended == 0 ? insights.Now : life.Ended;
            long initialized = life.Initialized == 0 ? end : life.Initialized;
            Bar(life.Started, initialized, "#d0d0d0", $"start, process {life.ProcessId}");
            if (life.Ready > life.Initialized) Bar(life.Initialized, life.Ready, "#a8a8a8", "initializer");
            if (life.Ready > 0) Bar(life.Ready, end, "#f4f4f4", $"ready, process {life.ProcessId}");
        }

        WriteJobs();
        foreach (JobSpan lost in insights.Spans.Where(span => span.Worker == worker && span.IsLost))
        {
            double x = XOf(lost.End);
            writer.WriteLine(Text(
                $"<path d=\"M{x - 4:0.##} {y - 3:0}l8 0l-4 7z\" fill=\"#c00000\"><title>worker lost</title></path>"));
        }

        double XOf(long ticks) => Left + Math.Min(1, insights.Since(ticks).TotalSeconds / seconds) * Width;

        void Bar(long start, long end, string color, string title)
        {
            double from = XOf(start);
            Draw(from, XOf(end) - from, color, title);
        }

        void Draw(double x, double width, string color, string title) => writer.WriteLine(Text(
            $"<rect x=\"{x:0.##}\" y=\"{y:0}\" width=\"{Math.Max(width, Narrowest):0.##}\" height=\"{BarHeight:0}\" ")
            + Text($"fill=\"{color}\"><title>{Escape(title)}</title></rect>"));

        // Those of one function that would run into each other are drawn as one.
        void WriteJobs()
        {
            (double From, double To, string Function, int Jobs, long Items) open = default;
            foreach (JobSpan span in insights.Spans.Where(span => span.Worker == worker).OrderBy(span => span.Start))
            {
                (double from, double to) = (XOf(span.Start), XOf(span.End));
                string function = FunctionName.Of(span.Method);
                bool isNarrow = open.To - open.From < 2 || to - from < 2;
                if (open.Jobs > 0 && open.Function == function && isNarrow && from - open.To < Narrowest)
                {
                    open = (open.From, Math.Max(open.To, to), function, open.Jobs + 1, open.Items + span.Items);
                    continue;
                }

                Close(open);
                open = (from, to, function, 1, span.Items);
            }

            Close(open);
        }

        void Close((double From, double To, string Function, int Jobs, long Items) open)
        {
            if (open.Jobs == 0) return;
            // A hair between two jobs, so that one sees that they are two.
            double width = open.To - open.From;
            string what = open.Jobs == 1 ? $"{open.Items} items" : $"{open.Jobs} jobs, {open.Items} items";
            Draw(
                open.From, width > 3 ? width - 0.6 : width, ColorOf(functions, open.Function),
                Text($"{open.Function}: {what}, {width / Width * seconds * 1000:0.###} ms"));
        }
    }

    private static void WriteLegend(TextWriter writer, string[] functions, double top)
    {
        List<(string Color, string Text)> entries =
            [.. functions.Take(Colors.Length).Select(function => (ColorOf(functions, function), function))];
        if (functions.Length > Colors.Length) entries.Add((Other, "other functions"));
        entries.Add(("#d0d0d0", "starting"));
        entries.Add(("#a8a8a8", "initializer"));
        entries.Add(("#f4f4f4", "waiting"));
        for (int i = 0; i < entries.Count; i++)
        {
            double x = Left + i % 3 * (Width / 3);
            double y = top + i / 3 * LegendHeight;
            writer.WriteLine(
                Text($"<rect x=\"{x:0}\" y=\"{y - 10:0}\" width=\"12\" height=\"12\" ")
                + Text($"fill=\"{entries[i].Color}\" stroke=\"#bbb\"/>"));
            Write(writer, x + 18, y, entries[i].Text, "#222");
        }
    }

    private static void Write(TextWriter writer, double x, double y, string text, string fill) =>
        writer.WriteLine(Text($"<text x=\"{x:0.##}\" y=\"{y:0}\" fill=\"{fill}\">{Escape(text)}</text>"));

    private static string ColorOf(string[] functions, string function)
    {
        int index = Array.IndexOf(functions, function);
        return index < Colors.Length ? Colors[index] : Other;
    }

    private static string Short(string name) => name.Length <= 20 ? name : $"…{name[^19..]}";

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
