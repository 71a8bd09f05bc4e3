using System.Text.Json;

namespace PoolRuntime.Diagnostics;

/// <summary>What the workers of a pool did, in the trace event format.</summary>
internal static class TraceFile
{
    private const int Pool = 1;

    public static void Write(PoolInsights insights, Stream stream)
    {
        using Utf8JsonWriter json = new(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        Name(json, "process_name", worker: 0, insights.Pool);
        foreach ((int worker, WorkerRecord record) in insights.Records)
        {
            Name(json, "thread_name", worker, record.Name);
            foreach (WorkerLife life in record.Lives) WriteLife(insights, json, worker, life);
        }

        foreach (JobSpan span in insights.Spans)
        {
            Begin(insights, json, FunctionName.Of(span.Method), "job", span.Worker, span.Start, span.End);
            json.WriteNumber("items", span.Items);
            json.WriteNumber("process", span.ProcessId);
            if (span.Attempt > 1) json.WriteNumber("attempt", span.Attempt);
            if (span.IsLost) json.WriteBoolean("lost", true);
            if (span.IsKilled) json.WriteBoolean("killed", true);
            End(json);
        }

        for (int i = 0; i < insights.Program.Length; i++) WriteProgram(insights, json, insights.Program[i], id: i);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // What is not done on the thread of a worker may overlap, so that it has lines of its own.
    private static void WriteProgram(PoolInsights insights, Utf8JsonWriter json, ProgramSpan span, int id)
    {
        string name = span.Callback is null ? "waiting" : FunctionName.Of(span.Callback);
        string category = span.Callback is null ? "wait" : "callback";
        if (span.Worker is { } worker)
        {
            Begin(insights, json, name, category, worker, span.Start, span.End);
            End(json);
            return;
        }

        Mark("b", span.Start);
        Mark("e", span.End);

        void Mark(string kind, long at)
        {
            json.WriteStartObject();
            json.WriteString("ph", kind);
            json.WriteString("name", name);
            json.WriteString("cat", category);
            json.WriteNumber("id", id);
            json.WriteNumber("pid", Pool);
            json.WriteNumber("tid", 0);
            json.WriteNumber("ts", insights.Since(at).TotalMicroseconds);
            json.WriteEndObject();
        }
    }

    private static void WriteLife(PoolInsights insights, Utf8JsonWriter json, int worker, WorkerLife life)
    {
        long end = life.Ended == 0 ? insights.Now : life.Ended;
        Begin(insights, json, "start", "worker", worker, life.Started, life.Initialized == 0 ? end : life.Initialized);
        json.WriteNumber("process", life.ProcessId);
        End(json);
        if (life.Ready <= life.Initialized) return;
        Begin(insights, json, "initializer", "worker", worker, life.Initialized, life.Ready);
        End(json);
    }

    private static void Name(Utf8JsonWriter json, string kind, int worker, string name)
    {
        json.WriteStartObject();
        json.WriteString("ph", "M");
        json.WriteString("name", kind);
        json.WriteNumber("pid", Pool);
        json.WriteNumber("tid", worker);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        End(json);
    }

    // A complete event; times in microseconds.
    private static void Begin(
        PoolInsights insights, Utf8JsonWriter json, string name, string category, int worker, long start, long end)
    {
        json.WriteStartObject();
        json.WriteString("ph", "X");
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteNumber("pid", Pool);
        json.WriteNumber("tid", worker);
        double from = insights.Since(start).TotalMicroseconds;
        json.WriteNumber("ts", from);
        json.WriteNumber("dur", Math.Max(0, insights.Since(end).TotalMicroseconds - from));
        json.WriteStartObject("args");
    }

    private static void End(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
