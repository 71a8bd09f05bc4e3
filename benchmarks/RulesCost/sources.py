"""Generates C# that looks like a service's: the same for the same arguments, on every machine.

Two trees: one whose classes use tasks, threads and locks, and one whose classes use neither.
"""

import pathlib
import random

NOUNS = ["Order", "Invoice", "Customer", "Shipment", "Payment", "Product", "Account", "Ticket", "Session", "Report",
         "Message", "Device", "Route", "Booking", "Contract", "Asset", "Budget", "Campaign", "Lease", "Voucher"]
PARTS = ["Store", "Index", "Planner", "Gateway", "Archive", "Monitor", "Ledger", "Catalog", "Router", "Cache"]

PROJECT = """<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
</Project>
"""


def record(name, random):
    fields = random.sample(["Amount", "Weight", "Score", "Price", "Distance"], 3)
    sums = "\n".join(f"    public static decimal Total{f}(IEnumerable<{name}> all) => all.Sum(one => one.{f});"
                     for f in fields)
    return f"""
public sealed record {name}(int Id, string Key, decimal {fields[0]}, decimal {fields[1]}, decimal {fields[2]})
{{
{sums}

    public bool IsLargerThan({name} other) =>
        {fields[0]} > other.{fields[0]} || ({fields[0]} == other.{fields[0]} && {fields[1]} > other.{fields[1]});

    public static {name} Parse(string line)
    {{
        var parts = line.Split(';');
        if (parts.Length != 5)
            throw new FormatException($"'{{line}}' has {{parts.Length}} parts.");
        return new(int.Parse(parts[0]), parts[1], decimal.Parse(parts[2]), decimal.Parse(parts[3]),
            decimal.Parse(parts[4]));
    }}

    public override string ToString() => $"{{Id}} {{Key}}: {{{fields[0]}}} of {{{fields[1]}}}";
}}
"""


def plain(name, part, random):
    limit = random.randint(3, 90)
    return f"""
public sealed class {name}{part}
{{
    private readonly Dictionary<string, List<{name}>> _byKey = new();
    private readonly SortedDictionary<int, {name}> _byId = new();
    private int _changes;

    public int Changes => _changes;

    public void Add({name} one)
    {{
        ArgumentNullException.ThrowIfNull(one);
        if (!_byKey.TryGetValue(one.Key, out var list))
            _byKey[one.Key] = list = new();
        list.Add(one);
        _byId[one.Id] = one;
        _changes++;
    }}

    public bool Remove(int id)
    {{
        if (!_byId.Remove(id, out var one))
            return false;
        var list = _byKey[one.Key];
        list.Remove(one);
        if (list.Count == 0)
            _byKey.Remove(one.Key);
        _changes++;
        return true;
    }}

    public IEnumerable<{name}> Find(string text, int most = {limit})
    {{
        foreach (var (key, list) in _byKey.OrderBy(entry => entry.Key))
        {{
            if (!key.Contains(text, StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var one in list.OrderBy(one => one.Id).Take(most))
                yield return one;
        }}
    }}

    public decimal[,] Distances()
    {{
        var all = _byId.Values.ToArray();
        var distances = new decimal[all.Length, all.Length];
        for (var row = 0; row < all.Length; row++)
        {{
            for (var column = 0; column < row; column++)
            {{
                var distance = Math.Abs(all[row].Id - all[column].Id) % {limit};
                distances[row, column] = distance;
                distances[column, row] = distance;
            }}
        }}
        return distances;
    }}

    public string Describe(int id) => _byId.TryGetValue(id, out var one)
        ? one switch
        {{
            {{ Key: "" }} => "nameless",
            {{ Id: < {limit} }} => "early " + one.Key,
            _ => $"{{one.Key}} ({{one.Id:N0}})",
        }}
        : "unknown";

    public void Load(TextReader reader)
    {{
        string? line;
        var number = 0;
        while ((line = reader.ReadLine()) is not null)
        {{
            number++;
            try
            {{
                if (line.Length > 0 && line[0] != '#')
                    Add({name}.Parse(line));
            }}
            catch (FormatException problem)
            {{
                throw new InvalidDataException($"Line {{number}}: {{problem.Message}}", problem);
            }}
        }}
    }}
}}
"""


def threads(name, part, random):
    workers = random.randint(2, 16)
    delay = random.choice([10, 50, 200, 1000])
    return f"""
public sealed class {name}{part} : IAsyncDisposable
{{
    private readonly object _gate = new();
    private readonly Dictionary<string, {name}> _byKey = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<{name}> _incoming = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _end = new();
    private readonly Task _pump;
    private long _seen;
    private int _failed;

    public {name}{part}() => _pump = Task.Run(Pump);

    public long Seen => Interlocked.Read(ref _seen);

    public void Post({name} one)
    {{
        _incoming.Enqueue(one);
        Interlocked.Increment(ref _seen);
    }}

    public bool TryGet(string key, out {name}? found)
    {{
        lock (_gate)
            return _byKey.TryGetValue(key, out found);
    }}

    public async Task<decimal> PriceAsync(IReadOnlyList<{name}> all, CancellationToken cancellation)
    {{
        var prices = await Task.WhenAll(all.Select(one => PriceOfAsync(one, cancellation)));
        return prices.Sum();
    }}

    public decimal Sum(IReadOnlyList<{name}> all)
    {{
        var total = 0m;
        var gate = new object();
        Parallel.ForEach(
            all,
            new ParallelOptions {{ MaxDegreeOfParallelism = {workers} }},
            () => 0m,
            (one, _, own) => own + one.Id,
            own =>
            {{
                lock (gate)
                    total += own;
            }});
        return total;
    }}

    public int[] Histogram(IReadOnlyList<{name}> all)
    {{
        var buckets = new int[{workers}];
        Parallel.For(0, buckets.Length, bucket =>
        {{
            foreach (var one in all)
            {{
                if (one.Id % buckets.Length == bucket)
                    buckets[bucket]++;
            }}
        }});
        return buckets;
    }}

    public async Task UpdateAsync(string key, Func<{name}, {name}> change)
    {{
        await _turn.WaitAsync(_end.Token);
        try
        {{
            lock (_gate)
            {{
                if (_byKey.TryGetValue(key, out var one))
                    _byKey[key] = change(one);
            }}
        }}
        finally
        {{
            _turn.Release();
        }}
    }}

    public void RunOnThreads(Action<int> work)
    {{
        var threads = new List<Thread>();
        for (var number = 0; number < {workers}; number++)
        {{
            var own = number;
            var thread = new Thread(() =>
            {{
                try
                {{
                    work(own);
                }}
                catch (InvalidOperationException)
                {{
                    Interlocked.Increment(ref _failed);
                }}
            }});
            thread.Start();
            threads.Add(thread);
        }}
        foreach (var thread in threads)
            thread.Join();
    }}

    public async ValueTask DisposeAsync()
    {{
        await _end.CancelAsync();
        await _pump;
        _turn.Dispose();
        _end.Dispose();
    }}

    private async Task Pump()
    {{
        while (!_end.IsCancellationRequested)
        {{
            while (_incoming.TryDequeue(out var one))
            {{
                lock (_gate)
                    _byKey[one.Key] = one;
            }}
            await Task.Delay({delay});
        }}
    }}

    private static async Task<decimal> PriceOfAsync({name} one, CancellationToken cancellation)
    {{
        await Task.Delay({delay}, cancellation);
        return one.Id * {workers}m;
    }}
}}
"""


def write(folder, lines, with_threads):
    """Writes a project of about so many lines and returns its project file."""
    chance = random.Random(20)
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    written = number = 0
    while written < lines:
        noun = NOUNS[number % len(NOUNS)] + str(number // len(NOUNS))
        classes = [record(noun, chance)]
        for part in chance.sample(PARTS, 3):
            # Not every class of a program with threads uses them.
            make = threads if with_threads and chance.random() < 0.4 else plain
            classes.append(make(noun, part, chance))
        code = f"namespace Generated.{noun}s;\n" + "".join(classes)
        (folder / f"{noun}.cs").write_text(code)
        written += code.count("\n")
        number += 1
    project = folder / "Generated.csproj"
    project.write_text(PROJECT)
    return project
