using System.Globalization;
using System.Security;

namespace PoolRuntime.Diagnostics;

/// <summary>
/// What the workers of a pool did, as a picture: a lane for each, time from left to right. Above them the waiting of
/// the program, below them the callbacks, where there were some.
/// </summary>
internal sealed class TimelinePicture
{
    private const double Width = 960;
    private const double Margin = 20;
    private const double Top = 66;
    private const double LaneHeight = 30;
    private const double BarHeight = 22;
    private const double InsetHeight = 10;
    private const double LegendHeight = 22;
    private const double LetterWidth = 6.9;

    private const string Waits = "the program";
    private const string Callbacks = "callbacks";
    private const string Killed = "killed";
    private const string Lost = "lost";

    // Narrower than this cannot be seen apart.
    private const double Narrowest = 0.4;

    // From here on a bar has rounded corners, and a hair of room before the next one.
    private const double Wide = 4;

    private readonly PoolInsights _insights;
    private readonly string _title;
    private readonly TextWriter _writer;
    private readonly double _seconds;
    private readonly int[] _workers;
    private readonly string[] _functions;
    private readonly double _left;

    public TimelinePicture(PoolInsights insights, TimelineOptions options, TextWriter writer)
    {
        _insights = insights;
        _title = options.Title ?? insights.Pool;
        _writer = writer;
        _seconds = Math.Max(
            Math.Max(insights.Elapsed.TotalSeconds, options.Length?.TotalSeconds ?? 0), 1e-6);
        _workers = [.. insights.Records.Keys.Order()];
        // The functions that took most of the time have colours of their own.
        _functions = [.. insights.Spans.GroupBy(span => FunctionName.Of(span.Method))
            .OrderByDescending(group => group.Sum(span => span.Ticks)).Select(group => group.Key)];
        _left = Margin + 12 + WidthOf(
            [.. _workers.Select(NameOf), HasWaits ? Waits : "", HasCallbacks ? Callbacks : ""]);
    }

    private bool HasWaits => _insights.Program.Any(static span => span is { Callback: null, Worker: null });

    private bool HasCallbacks => _insights.Program.Any(static span => span is { Callback: not null, Worker: null });

    private double Right => Width - Margin - 12;

    public void Write()
    {
        int lanes = _workers.Length + (HasWaits ? 1 : 0) + (HasCallbacks ? 1 : 0);
        double bottom = Top + lanes * LaneHeight;
        List<(double X, double Y, LegendEntry Entry)> legend = Legend(bottom + 46);
        double height = legend[^1].Y + LegendHeight + 10;
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width:0} {height:0}\" width=\"{Width:0}\" ");
        Line($"height=\"{height:0}\" role=\"img\">");
        Line($"<title>{Escape(_title)}</title>");
        Line($"<style>{TimelineStyle.Sheet}</style>");
        Line($"<defs><pattern id=\"waiting\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" ");
        Line($"patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0v6\" stroke-width=\"3\"/></pattern></defs>");
        Line($"<rect class=\"card\" width=\"{Width - 1:0}\" height=\"{height - 1:0}\" rx=\"8\" ");
        Line($"transform=\"translate(.5 .5)\"/>");
        Write(Margin, 30, "title", _title);
        Write(Margin, 50, "soft", Summary);
        WriteAxis(bottom);
        double y = Top + (LaneHeight - BarHeight) / 2;
        if (HasWaits) WriteProgram(Next(), Waits, static span => span.Callback is null, "wait");
        foreach (int worker in _workers) WriteWorker(Next(), worker);
        if (HasCallbacks) WriteProgram(Next(), Callbacks, static span => span.Callback is not null, "callback");
        foreach ((double x, double top, LegendEntry entry) in legend) WriteLegend(x, top, entry);
        Line($"</svg>");

        double Next()
        {
            double lane = y;
            y += LaneHeight;
            return lane;
        }
    }

    private string Summary
    {
        get
        {
            long items = _insights.Workers.Sum(worker => worker.Items);
            double busy = _insights.Workers.Count == 0 ? 0 : _insights.Workers.Average(worker => worker.Utilization);
            return Text($"{_insights.Workers.Count} workers, {items} items in {_insights.Elapsed.TotalSeconds:0.00} s, ")
                + Text($"{busy * 100:0} % busy");
        }
    }

    private void WriteAxis(double bottom)
    {
        double step = StepOf(_seconds);
        for (double at = 0; at <= _seconds * 1.0001; at += step)
        {
            double x = _left + at / _seconds * (Right - _left);
            Line($"<path class=\"grid\" d=\"M{x:0.##} {Top - 4:0}V{bottom + 4:0}\"/>");
            Write(x, bottom + 20, "soft small middle", Label(at, step));
        }

        // Where the axis goes on after the end.
        double end = XOf(_insights.Now);
        if (end > Right - 1) return;
        Line($"<path class=\"end\" d=\"M{end:0.##} {Top - 8:0}V{bottom + 4:0}\"/>");
        Write(end + 6, Top - 2, "soft small", Text($"{_insights.Elapsed.TotalSeconds:0.##} s"));
    }

    // 1, 2 or 5 times a power of ten, for about eight marks.
    private static double StepOf(double seconds)
    {
        double rough = seconds / 8;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * ((rough / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 });
    }

    private static string Label(double seconds, double step) => seconds == 0 ? "0"
        : step >= 0.1 ? Text($"{seconds:0.#} s")
        : step >= 0.001 ? Text($"{seconds * 1000:0} ms")
        : Text($"{seconds * 1_000_000:0} µs");

    private void WriteWorker(double y, int worker)
    {
        WorkerRecord record = _insights.Records[worker];
        Write(_left - 12, y + 15, "right", NameOf(worker));
        foreach (WorkerLife life in record.Lives)
        {
            long end = life.Ended == 0 ? _insights.Now : life.Ended;
            long initialized = life.Initialized == 0 ? end : life.Initialized;
            if (life.Ready > 0) Bar(life.Ready, end, "idle", $"process {life.ProcessId}, ready");
            Bar(life.Started, initialized, "start", $"process {life.ProcessId}, starting");
            if (life.Ready > life.Initialized) Bar(life.Initialized, life.Ready, "init", "initializer");
        }

        IEnumerable<JobSpan> jobs = _insights.Spans.Where(span => span.Worker == worker);
        WriteBars(y, BarHeight, jobs.Select(span => new Bar(
            XOf(span.Start), XOf(span.End), ClassOf(FunctionName.Of(span.Method)), FunctionName.Of(span.Method), 1,
            span.Items)));
        IEnumerable<ProgramSpan> own = _insights.Program.Where(span => span.Worker == worker);
        WriteBars(y + BarHeight - InsetHeight, InsetHeight, own.Select(BarOf));
        foreach (JobSpan lost in jobs.Where(static span => span.IsLost))
            WriteStop(XOf(lost.End), y + BarHeight / 2, lost.IsKilled);

        void Bar(long start, long end, string kind, string title)
        {
            double from = XOf(start);
            WriteRect(from, y, Math.Max(XOf(end) - from, Narrowest), BarHeight, kind, title);
        }
    }

    private void WriteProgram(double y, string name, Func<ProgramSpan, bool> isOf, string kind)
    {
        Write(_left - 12, y + 15, "right", name);
        WriteBars(y, BarHeight, _insights.Program.Where(span => span.Worker is null && isOf(span)).Select(BarOf));
    }

    private Bar BarOf(ProgramSpan span) => new(
        XOf(span.Start), XOf(span.End), span.Callback is null ? "wait" : "callback",
        span.Callback is null ? "waiting" : FunctionName.Of(span.Callback), 1, 1);

    // Those of one name that would run into each other are drawn as one.
    private void WriteBars(double y, double height, IEnumerable<Bar> bars)
    {
        Bar? open = null;
        foreach (Bar bar in bars.OrderBy(bar => bar.From))
        {
            if (open is { } before && before.MergesWith(bar))
            {
                open = before.With(bar);
                continue;
            }

            if (open is { } done) WriteBar(y, height, done);
            open = bar;
        }

        if (open is { } last) WriteBar(y, height, last);
    }

    private void WriteBar(double y, double height, Bar bar)
    {
        double width = bar.To - bar.From;
        double shown = width > Wide ? width - 1 : width;
        string time = Text($"{width / (Right - _left) * _seconds * 1000:0.###} ms");
        string what = bar.Count > 1 ? Text($", {bar.Count} times") : "";
        if (bar.Items > bar.Count) what += Text($", {bar.Items} items");
        WriteRect(bar.From, y, shown, height, bar.Kind, $"{bar.Name}{what}, {time}");
        if (height < BarHeight) return;
        string name = ShortName(bar.Name);
        string label = bar.Items > bar.Count ? Text($"{name} × {bar.Items}") : name;
        string? fitting = ((string[])[label, name]).FirstOrDefault(text => WidthOf(text) + 8 <= shown);
        if (fitting is not null)
            Write(bar.From + shown / 2, y + 15, $"{TimelineStyle.TextOn(bar.Kind)} small middle", fitting);
    }

    private void WriteRect(double x, double y, double width, double height, string kind, string title)
    {
        string corners = width > Wide ? " rx=\"3\"" : "";
        Line($"<rect class=\"{kind}\" x=\"{x:0.##}\" y=\"{y:0}\" width=\"{Math.Max(width, Narrowest):0.##}\" ");
        Line($"height=\"{height:0}\"{corners}><title>{Escape(title)}</title></rect>");
    }

    // A cross where somebody has ended the worker, an exclamation mark where it has ended by itself.
    private void WriteStop(double x, double y, bool isKilled)
    {
        string title = isKilled ? Killed : Lost;
        Line($"<g class=\"stop\" transform=\"translate({x:0.##} {y:0})\"><title>{title}</title><circle r=\"7\"/>");
        Line($"<path d=\"{(isKilled ? "M-3 -3L3 3M-3 3L3 -3" : "M0 -4V1M0 3V4")}\"/></g>");
    }

    private List<(double X, double Y, LegendEntry Entry)> Legend(double top)
    {
        List<LegendEntry> entries =
            [.. _functions.Take(TimelineStyle.FunctionColors).Select(name => new LegendEntry(ClassOf(name), name))];
        if (_functions.Length > TimelineStyle.FunctionColors) entries.Add(new("other", "other functions"));
        if (_insights.Program.Any(static span => span.Callback is not null)) entries.Add(new("callback", "callback"));
        if (_insights.Program.Any(static span => span.Callback is null)) entries.Add(new("wait", "waiting"));
        entries.Add(new("start", "starting"));
        if (_insights.Records.Values.Any(record => record.Lives.Exists(life => life.Ready > life.Initialized)))
            entries.Add(new("init", "initializer"));
        entries.Add(new("idle", "idle"));
        if (_insights.Spans.Any(static span => span.IsKilled)) entries.Add(new("stop", Killed));
        if (_insights.Spans.Any(static span => span is { IsLost: true, IsKilled: false }))
            entries.Add(new("stop", Lost));

        List<(double, double, LegendEntry)> placed = [];
        (double x, double y) = (_left, top);
        foreach (LegendEntry entry in entries)
        {
            double width = 20 + WidthOf(entry.Text) + 18;
            if (x > _left && x + width > Right + 18) (x, y) = (_left, y + LegendHeight);
            placed.Add((x, y, entry));
            x += width;
        }

        return placed;
    }

    private void WriteLegend(double x, double y, LegendEntry entry)
    {
        if (entry.Kind == "stop") WriteStop(x + 7, y + 7, entry.Text == Killed);
        else Line($"<rect class=\"{entry.Kind}\" x=\"{x:0.##}\" y=\"{y:0}\" width=\"14\" height=\"14\" rx=\"3\"/>");
        Write(x + 20, y + 11, "soft", entry.Text);
    }

    private void Write(double x, double y, string kind, string text) =>
        Line($"<text class=\"{kind}\" x=\"{x:0.##}\" y=\"{y:0}\">{Escape(text)}</text>");

    private void Line(FormattableString text) => _writer.WriteLine(Text(text));

    private double XOf(long ticks) =>
        _left + Math.Min(1, _insights.Since(ticks).TotalSeconds / _seconds) * (Right - _left);

    private string ClassOf(string function) => TimelineStyle.FunctionClass(Array.IndexOf(_functions, function));

    // The pool is named above all lanes.
    private string NameOf(int worker)
    {
        string name = _insights.Records[worker].Name;
        if (name == Text($"{_insights.Pool}_{worker}")) return Text($"worker {worker}");
        return name.Length <= 20 ? name : $"…{name[^19..]}";
    }

    // Without the type.
    private static string ShortName(string function) => function[(function.LastIndexOf('.') + 1)..];

    private static double WidthOf(params string[] texts) => texts.Max(static text => text.Length) * LetterWidth;

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private readonly record struct LegendEntry(string Kind, string Text);

    private readonly record struct Bar(double From, double To, string Kind, string Name, int Count, long Items)
    {
        private double Width => To - From;

        public bool MergesWith(Bar next) => Name == next.Name
            && (next.From < To - Narrowest || (next.From < To + Narrowest && (Width < 2 || next.Width < 2)));

        public Bar With(Bar next) => this with
        {
            To = Math.Max(To, next.To),
            Count = Count + next.Count,
            Items = Items + next.Items,
        };
    }
}
