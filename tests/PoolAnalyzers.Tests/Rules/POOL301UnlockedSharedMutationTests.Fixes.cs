using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using static PoolAnalyzers.CodeFixes.Rules.POOL301UnlockedSharedMutationFix;

namespace PoolAnalyzers.Tests.Rules;

/// <summary>What the fixes make of it.</summary>
public sealed partial class POOL301UnlockedSharedMutationTests
{
    // ---- Interlocked

    [Theory]
    [InlineData("[|n++|];", "Interlocked.Increment(ref n);")]
    [InlineData("[|++n|];", "Interlocked.Increment(ref n);")]
    [InlineData("[|n--|];", "Interlocked.Decrement(ref n);")]
    [InlineData("[|--n|];", "Interlocked.Decrement(ref n);")]
    [InlineData("[|n += i|];", "Interlocked.Add(ref n, i);")]
    [InlineData("[|n+=i|];", "Interlocked.Add(ref n, i);")]
    [InlineData("[|n += 1|];", "Interlocked.Increment(ref n);")]
    [InlineData("[|n -= 1|];", "Interlocked.Decrement(ref n);")]
    [InlineData("[|n -= i|];", "Interlocked.Add(ref n, -i);")]
    [InlineData("[|n -= 7|];", "Interlocked.Add(ref n, -7);")]
    [InlineData("[|n -= i + 2|];", "Interlocked.Add(ref n, -(i + 2));")]
    [InlineData("[|n |= 1 << i|];", "Interlocked.Or(ref n, 1 << i);")]
    [InlineData("[|n &= ~i|];", "Interlocked.And(ref n, ~i);")]
    [InlineData("[|n = n + i|];", "Interlocked.Add(ref n, i);")]
    [InlineData("[|n = i * 2 + n|];", "Interlocked.Add(ref n, i * 2);")]
    [InlineData("[|n = n - i|];", "Interlocked.Add(ref n, -i);")]
    [InlineData("[|n = n + 1|];", "Interlocked.Increment(ref n);")]
    [InlineData("[|n = n | i|];", "Interlocked.Or(ref n, i);")]
    [InlineData("[|total += i|];", "Interlocked.Add(ref total, i);")]
    [InlineData("[|total -= i|];", "Interlocked.Add(ref total, -(long)i);")]
    [InlineData("[|unsigned++|];", "Interlocked.Increment(ref unsigned);")]
    [InlineData("[|bins[0]++|];", "Interlocked.Increment(ref bins[0]);")]
    [InlineData("[|bins[i % 4] += i|];", "Interlocked.Add(ref bins[i % 4], i);")]
    [InlineData("[|_count++|];", "Interlocked.Increment(ref _count);")]
    [InlineData("[|this._count++|];", "Interlocked.Increment(ref this._count);")]
    [InlineData("[|s_count += i|];", "Interlocked.Add(ref s_count, i);")]
    [InlineData("[|_other.Count++|];", "Interlocked.Increment(ref _other.Count);")]
    [InlineData("[|_volatile++|];", "Interlocked.Increment(ref _volatile);")]
    [InlineData("if (i > 3) [|n++|];", "if (i > 3) Interlocked.Increment(ref n);")]
    public Task A_change_of_a_number_becomes_one_step(string before, string after) =>
        Fix.Fixes(InFor(before), InFor(after), InOneStep);

    [Theory]
    [InlineData("var x = [|n++|];", "var x = Interlocked.Increment(ref n) - 1;")]
    [InlineData("var x = [|n--|];", "var x = Interlocked.Decrement(ref n) + 1;")]
    [InlineData("var x = [|++n|];", "var x = Interlocked.Increment(ref n);")]
    [InlineData("var x = [|n += i|];", "var x = Interlocked.Add(ref n, i);")]
    [InlineData("var x = [|n++|] * 2;", "var x = (Interlocked.Increment(ref n) - 1) * 2;")]
    [InlineData("Use([|n++|]);", "Use(Interlocked.Increment(ref n) - 1);")]
    [InlineData("var x = [|n++|].ToString();", "var x = (Interlocked.Increment(ref n) - 1).ToString();")]
    [InlineData("var x = -[|n++|];", "var x = -(Interlocked.Increment(ref n) - 1);")]
    [InlineData("to[[|n++|]] = i;", "to[Interlocked.Increment(ref n) - 1] = i;")]
    [InlineData("var x = $\"{[|n++|]}\";", "var x = $\"{Interlocked.Increment(ref n) - 1}\";")]
    public Task The_value_of_a_change_stays_what_it_was(string before, string after) =>
        Fix.Fixes(InFor(before), InFor(after), InOneStep);

    [Theory]
    [InlineData("Parallel.For(0, 9, i => [|n++|]);", "Parallel.For(0, 9, i => Interlocked.Increment(ref n));")]
    [InlineData(
        "for (var i = 0; i < 9; i++) tasks.Add(Task.Run(() => [|n++|]));",
        "for (var i = 0; i < 9; i++) tasks.Add(Task.Run(() => Interlocked.Increment(ref n)));")]
    [InlineData(
        "var all = items.AsParallel().Select(i => [|n++|]).ToArray();",
        "var all = items.AsParallel().Select(i => Interlocked.Increment(ref n) - 1).ToArray();")]
    [InlineData(
        "for (var i = 0; i < 9; i++) new Thread(() => [|_count++|]).Start();",
        "for (var i = 0; i < 9; i++) new Thread(() => Interlocked.Increment(ref _count)).Start();")]
    [InlineData(
        "var a = Task.Run(() => { [|n++|]; }); var b = Task.Run(() => { n += 2; }); await Task.WhenAll(a, b);",
        "var a = Task.Run(() => { Interlocked.Increment(ref n); }); "
            + "var b = Task.Run(() => { Interlocked.Add(ref n, 2); }); await Task.WhenAll(a, b);")]
    [InlineData(
        "var a = Task.Run(() => { [|n++|]; }); n++; await a; Use(n);",
        "var a = Task.Run(() => { Interlocked.Increment(ref n); }); Interlocked.Increment(ref n); await a; Use(n);")]
    [InlineData(
        "var a = Task.Run(() => { [|n++|]; }); n = 5; await a;",
        "var a = Task.Run(() => { Interlocked.Increment(ref n); }); Interlocked.Exchange(ref n, 5); await a;")]
    [InlineData(
        "Parallel.For(0, 9, i => { Interlocked.Increment(ref _count); [|_count += 2|]; });",
        "Parallel.For(0, 9, i => { Interlocked.Increment(ref _count); Interlocked.Add(ref _count, 2); });")]
    [InlineData(
        "Parallel.For(0, 9, i => { [|_count++|]; _count--; });",
        "Parallel.For(0, 9, i => { Interlocked.Increment(ref _count); Interlocked.Decrement(ref _count); });")]
    [InlineData(
        "await Parallel.ForEachAsync(items, async (i, token) => { [|n += await GetAsync(i)|]; });",
        "await Parallel.ForEachAsync(items, async (i, token) => { Interlocked.Add(ref n, await GetAsync(i)); });")]
    public Task All_changes_become_one_step_each(string before, string after) =>
        Fix.Fixes(InBody(before), InBody(after), InOneStep);

    // ---- Lock

    [Fact]
    public Task A_field_gets_a_lock_beside_it() => Fix.Fixes(
        """
        class Totals
        {
            private decimal _sum; // of everything

            public void Add(List<decimal> items)
            {
                Parallel.ForEach(items, item =>
                {
                    if (item > 0)
                        [|_sum += item|];
                });
            }
        }
        """,
        """
        class Totals
        {
            private decimal _sum; // of everything
            private readonly Lock _gate = new();

            public void Add(List<decimal> items)
            {
                Parallel.ForEach(items, item =>
                {
                    if (item > 0)
                        lock (_gate)
                        {
                            _sum += item;
                        }
                });
            }
        }
        """,
        InLock);

    [Fact]
    public Task Where_there_is_no_class_for_locks_it_is_an_object() => Fix.Fixes(
        """
        using System.Threading.Tasks;

        class Totals
        {
            static string text = "";
            public static void Add()
            {
                Parallel.For(0, 9, i => { [|text += i|]; });
                Parallel.For(0, 9, i => text += ".");
            }
        }
        """,
        """
        using System.Threading.Tasks;

        class Totals
        {
            static string text = "";
            static readonly object gate = new object();
            public static void Add()
            {
                Parallel.For(0, 9, i => { lock (gate) { text += i; } });
                Parallel.For(0, 9, i => { lock (gate) { text += "."; } });
            }
        }
        """,
        InLock, new() { LanguageVersion = LanguageVersion.CSharp8 });

    [Fact]
    public Task The_lock_that_others_hold_is_used() => Fix.Fixes(
        """
        class Log
        {
            private readonly object _other = new();
            private readonly object _linesLock = new();
            private readonly List<string> _lines = [];

            public void Write() => Parallel.For(0, 9, i => [|_lines.Add($"{i}")|]);

            public async Task WriteBoth()
            {
                var a = Task.Run(() => [|_lines.Add("a")|]);
                lock (_linesLock)
                {
                    _lines.Add("b");
                }
                await a;
            }
        }
        """,
        """
        class Log
        {
            private readonly object _other = new();
            private readonly object _linesLock = new();
            private readonly List<string> _lines = [];

            public void Write() => Parallel.For(0, 9, i => { lock (_linesLock) { _lines.Add($"{i}"); } });

            public async Task WriteBoth()
            {
                var a = Task.Run(() => { lock (_linesLock) { _lines.Add("a"); } });
                lock (_linesLock)
                {
                    _lines.Add("b");
                }
                await a;
            }
        }
        """,
        InLock);

    [Fact]
    public Task A_local_gets_a_local_lock() => Fix.Fixes(
        """
        var gate = 1;
        // The words by length.
        var words = new Dictionary<int, string>(); // short ones first
        Parallel.ForEach(args, word =>
        {
            // Only what is new.
            if (!words.ContainsKey(word.Length))
            {
                [|words.Add(word.Length, word)|]; // keep
            }
        });
        Console.WriteLine(words.Count + gate);
        """,
        """
        var gate = 1;
        // The words by length.
        var words = new Dictionary<int, string>(); // short ones first
        var gate2 = new Lock();
        Parallel.ForEach(args, word =>
        {
            // Only what is new.
            lock (gate2)
            {
                if (!words.ContainsKey(word.Length))
                {
                    words.Add(word.Length, word); // keep
                }
            }
        });
        Console.WriteLine(words.Count + gate);
        """,
        InLock);

    [Fact]
    public Task A_check_and_what_depends_on_it_are_one_section() => Fix.Fixes(
        """
        class Best
        {
            private readonly Queue<int> _queue = new();
            private int _best;
            private readonly Dictionary<string, int> _seen = [];

            void Run(int[] items)
            {
                Parallel.ForEach(items, item =>
                {
                    if (item > _best)
                    {
                        Console.WriteLine(item);
                        [|_best = item|];
                    }
                    else if (item < 0)
                        Console.WriteLine("?");
                    if (_queue.Count > 0)
                        [|_queue.Dequeue()|];
                    var first = item + 1;
                    var key = item.ToString();
                    if (_seen.ContainsKey(key))
                        return;
                    [|_seen[key] = first|];
                    Console.WriteLine(first);
                });
            }
        }
        """,
        """
        class Best
        {
            private readonly Queue<int> _queue = new();
            private int _best;
            private readonly Dictionary<string, int> _seen = [];
            private readonly Lock _gate = new();

            void Run(int[] items)
            {
                Parallel.ForEach(items, item =>
                {
                    lock (_gate)
                    {
                        if (item > _best)
                        {
                            Console.WriteLine(item);
                            _best = item;
                        }
                        else if (item < 0)
                            Console.WriteLine("?");
                    }
                    lock (_gate)
                    {
                        if (_queue.Count > 0)
                            _queue.Dequeue();
                    }
                    var first = item + 1;
                    var key = item.ToString();
                    lock (_gate)
                    {
                        if (_seen.ContainsKey(key))
                            return;
                        _seen[key] = first;
                    }
                    Console.WriteLine(first);
                });
            }
        }
        """,
        InLock);

    [Fact]
    public Task A_value_that_is_needed_later_is_declared_in_front() => Fix.Fixes(
        """
        class Work
        {
            void Run(IEnumerable<string?> items)
            {
                var queue = new Queue<string?>(items);
                for (var i = 0; i < 2; i++)
                {
                    new Thread(() =>
                    {
                        var next = [|queue.Dequeue()|];
                        Console.WriteLine(next);
                    }).Start();
                }
            }
        }
        """,
        """
        class Work
        {
            void Run(IEnumerable<string?> items)
            {
                var queue = new Queue<string?>(items);
                var gate = new Lock();
                for (var i = 0; i < 2; i++)
                {
                    new Thread(() =>
                    {
                        string? next;
                        lock (gate)
                        {
                            next = queue.Dequeue();
                        }
                        Console.WriteLine(next);
                    }).Start();
                }
            }
        }
        """,
        InLock);

    [Fact]
    public Task Bodies_that_are_expressions_become_blocks() => Fix.Fixes(
        """
        static class Ids
        {
            private static double s_last;
            private static readonly List<double> s_all = [];

            public static double Next() => [|s_last += 0.5|]; // half a step

            public static void Keep(double id) =>
                [|s_all.Add(id)|];

            public static void Run()
            {
                Parallel.For(0, 9, _ => Keep(Next()));
                var all = Enumerable.Range(0, 9).AsParallel().Select(i => s_last++).ToArray();
            }
        }
        """,
        """
        static class Ids
        {
            private static double s_last;
            private static readonly List<double> s_all = [];
            private static readonly Lock s_gate = new();

            public static double Next()
            {
                lock (s_gate)
                {
                    return s_last += 0.5; // half a step
                }
            }

            public static void Keep(double id)
            {
                lock (s_gate)
                {
                    s_all.Add(id);
                }
            }

            public static void Run()
            {
                Parallel.For(0, 9, _ => Keep(Next()));
                var all = Enumerable.Range(0, 9).AsParallel().Select(i => { lock (s_gate) { return s_last++; } }).ToArray();
            }
        }
        """,
        InLock);

    [Fact]
    public Task Reading_a_collection_is_locked_with_changing_it() => Fix.Fixes(
        """
        using System.Threading.Tasks;
        using System.Collections.Generic;

        class Program
        {
            static async Task Run(string text)
            {
                var list = new List<int>();
                var task = Task.Run(() =>
                {
                    [|list.Add(1)|];
                    list.Add(2);
                });
                foreach (var i in list)
                {
                    System.Console.WriteLine(@"
        {0}", i);
                }
                await task;
            }
        }
        """,
        """
        using System.Threading;
        using System.Threading.Tasks;
        using System.Collections.Generic;

        class Program
        {
            static async Task Run(string text)
            {
                var list = new List<int>();
                var gate = new Lock();
                var task = Task.Run(() =>
                {
                    lock (gate)
                    {
                        list.Add(1);
                        list.Add(2);
                    }
                });
                lock (gate)
                {
                    foreach (var i in list)
                    {
                        System.Console.WriteLine(@"
        {0}", i);
                    }
                }
                await task;
            }
        }
        """,
        InLock, new() { ImplicitUsings = false });

    // ---- Other ways

    [Fact]
    public Task A_variable_for_what_is_between_is_declared_in_the_body() => Fix.Fixes(
        """
        class Program
        {
            static void Run(List<int> items)
            {
                // What is printed.
                var line = "";
                object kept; int number = 0; // two
                Parallel.ForEach(items, item =>
                {
                    [|line = item.ToString()|];
                    [|kept = "x" + item|];
                    [|number = item * 2|];
                    Console.WriteLine(line + kept + number);
                });
            }
        }
        """,
        """
        class Program
        {
            static void Run(List<int> items)
            {
                // What is printed.
                // two
                Parallel.ForEach(items, item =>
                {
                    var line = item.ToString();
                    object kept = "x" + item;
                    int number = item * 2;
                    Console.WriteLine(line + kept + number);
                });
            }
        }
        """,
        OwnVariable);

    [Fact]
    public Task Results_are_collected_instead_of_added() => Fix.Fixes(
        """
        class Program
        {
            static void Run(List<int> items, IEnumerable<int>? more, string[] names)
            {
                var list = new List<int>();
                Parallel.ForEach(items, i => [|list.Add(i * 2)|]);
                var squares = new List<int>();
                Parallel.ForEach(more ?? items, i => { [|squares.Add(i * i)|]; });
                var lengths = new List<int>();
                Parallel.For(0, names.Length, i =>
                {
                    // How long they are.
                    [|lengths.Add(names[i].Length)|];
                });
            }
        }
        """,
        """
        class Program
        {
            static void Run(List<int> items, IEnumerable<int>? more, string[] names)
            {
                var list = new List<int>();
                list.AddRange(items.AsParallel().AsOrdered().Select(i => i * 2));
                var squares = new List<int>();
                squares.AddRange((more ?? items).AsParallel().AsOrdered().Select(i => { return i * i; }));
                var lengths = new List<int>();
                lengths.AddRange(ParallelEnumerable.Range(0, names.Length).AsOrdered().Select(i =>
                {
                    // How long they are.
                    return names[i].Length;
                }));
            }
        }
        """,
        Collect);

    [Fact]
    public Task Each_thread_adds_up_for_itself() => Fix.Fixes(
        """
        class Program
        {
            private static double s_sum;
            private static readonly object s_lock = new();

            static void Run(int[] items)
            {
                var (odd, even) = (0, 0L);
                Parallel.For(0, items.Length, i => [|odd += items[i]|]);
                Parallel.ForEach(items, item => { [|even -= item|]; });
                Parallel.For(0, 1000, (i, loop) =>
                {
                    if (i % 2 == 0)
                        return;
                    var x = i / 1000.0;
                    [|s_sum += 4 / (1 + x * x)|]; // the middle
                });
            }
        }
        """,
        """
        class Program
        {
            private static double s_sum;
            private static readonly object s_lock = new();

            static void Run(int[] items)
            {
                var (odd, even) = (0, 0L);
                Parallel.For(0, items.Length, () => 0, (i, _, subtotal) => subtotal + items[i], subtotal => Interlocked.Add(ref odd, subtotal));
                Parallel.ForEach(items, () => 0L, (item, _, subtotal) => { subtotal -= item; return subtotal; }, subtotal => Interlocked.Add(ref even, subtotal));
                Parallel.For(0, 1000, () => 0d, (i, loop, subtotal) =>
                {
                    if (i % 2 == 0)
                        return subtotal;
                    var x = i / 1000.0;
                    subtotal += 4 / (1 + x * x); // the middle
                    return subtotal;
                }, subtotal => { lock (s_lock) { s_sum += subtotal; } });
            }
        }
        """,
        Subtotals);

    [Fact]
    public Task A_collection_becomes_a_concurrent_one() => Fix.Fixes(
        """
        class Program
        {
            private readonly Dictionary<int, string> _names = new();
            private List<string> _all = [];

            int Run(List<int> items)
            {
                var queue = new Queue<int>(items);
                Stack<int> stack = new();
                Parallel.ForEach(items, i =>
                {
                    [|_names[i] = i.ToString()|];
                    [|_all.Add("x")|];
                    if ([|queue.TryDequeue(out var next)|])
                        [|stack.Push(next)|];
                });
                foreach (var name in _all)
                    Console.WriteLine(name);
                return _names.Count + queue.Count + stack.Sum();
            }
        }
        """,
        """
        using System.Collections.Concurrent;

        class Program
        {
            private readonly ConcurrentDictionary<int, string> _names = new();
            private ConcurrentBag<string> _all = [];

            int Run(List<int> items)
            {
                var queue = new ConcurrentQueue<int>(items);
                ConcurrentStack<int> stack = new();
                Parallel.ForEach(items, i =>
                {
                    _names[i] = i.ToString();
                    _all.Add("x");
                    if (queue.TryDequeue(out var next))
                        stack.Push(next);
                });
                foreach (var name in _all)
                    Console.WriteLine(name);
                return _names.Count + queue.Count + stack.Sum();
            }
        }
        """,
        ConcurrentCollection);

    // ---- What is not offered

    [Theory]
    [InlineData("await Parallel.ForEachAsync(items, async (i, token) => { [|_text += await ReadAsync(i)|]; });")]
    [InlineData("Parallel.For(0, 9, i => { while (_name != \"x\") [|_name += i|]; });")]
    [InlineData("var a = Task.Run(() => { [|_name += 1|]; }); if (_name != \"\") { _name += 2; a.Wait(); }")]
    [InlineData("var line = \"\"; Parallel.ForEach(items, i => { [|line = i + \"\"|]; Console.WriteLine(line); }); Console.WriteLine(line);")]
    [InlineData("Parallel.ForEach(items, i => { var (a, b) = ([|_name += i|], 1); Console.WriteLine(a); });")]
    public Task What_cannot_be_repaired_with_certainty_is_left_alone(string body) => Fix.OffersNoFix($$"""
        class Program
        {
            private string _text = "", _name = "";
            static Task<string> ReadAsync(int i) => Task.FromResult("");
            async Task M(List<int> items) { {{body}} await Task.Yield(); }
        }
        """);

    /// <summary>Interlocked alone, where a lock would be no better.</summary>
    [Theory]
    [InlineData("Parallel.For(0, 9, i => { if (_count < 5) [|_count++|]; });", InOneStep)]
    [InlineData("Parallel.For(0, 9, i => { if (_count >= 5) return; [|_count++|]; });", InOneStep)]
    [InlineData("Parallel.For(0, 9, i => { checked { [|_count++|]; } });", InOneStep)]
    [InlineData("Parallel.For(0, 9, i => { [|_count += _count|]; });", InOneStep)]
    [InlineData("Parallel.For(0, 9, i => { [|_count *= 2|]; });", InOneStep)]
    [InlineData("Parallel.For(0, 9, i => { var old = [|_count |= i|]; });", InOneStep)]
    [InlineData("Parallel.For(0, 9, i => { [|Total++|]; });", InOneStep)]
    [InlineData("Parallel.For(0, 9, i => { [|_count += (int)2.5|]; _count *= 3; });", InOneStep)]
    [InlineData("Parallel.For(0, 9, i => { [|_list.Add(i)|]; Console.WriteLine(i); });", Collect)]
    [InlineData("Parallel.For(1, 9, i => { [|_list.Add(i)|]; });", Collect)]
    [InlineData("Parallel.For(0, items.Sum(), i => { [|_list.Add(i)|]; });", Collect)]
    [InlineData("Parallel.ForEach(_list.ToArray(), i => { [|_list.Add(i)|]; });", Collect)]
    [InlineData("Parallel.For(0, 9, i => { [|_count += i|]; if (_count > 3) Console.WriteLine(); });", Subtotals)]
    [InlineData("Parallel.For(0, 9, i => { var x = [|_count += i|]; });", Subtotals)]
    [InlineData("Parallel.For(0, 9, i => { [|_map[i] = i|]; _map[1]++; });", ConcurrentCollection)]
    [InlineData("Parallel.For(0, 9, i => { if (!_map.ContainsKey(i)) [|_map[i] = i|]; });", ConcurrentCollection)]
    [InlineData("Parallel.For(0, 9, i => { [|_list.Add(i)|]; }); _list.Sort();", ConcurrentCollection)]
    [InlineData("Parallel.For(0, 9, i => { [|_list.Add(i)|]; }); Console.WriteLine(_list.First());", ConcurrentCollection)]
    [InlineData("Parallel.For(0, 9, i => { [|_list.Add(i)|]; }); List<int> other = _list;", ConcurrentCollection)]
    public async Task A_way_that_would_mean_something_else_is_not_offered(string body, string way)
    {
        var broken = await Assert.ThrowsAsync<VerificationException>(() => Fix.Fixes(Few(body), Few(body), way));

        Assert.StartsWith($"No fix with the key \"{way}\" is offered.", broken.Message);
    }

    private static string Few(string body) => $$"""
        class Program
        {
            private List<int> _list = [];
            private Dictionary<int, int> _map = [];
            private int _count;
            public int Total { get; set; }
            void M(List<int> items) { {{body}} }
        }
        """;

    // ---- Many at once

    [Fact]
    public Task Twenty_in_one_file_adjacent_and_nested() => Fix.Fixes(
        """
        class Program
        {
            public string Title { get; set; } = "";
            private readonly List<int> _list = [];
            private readonly Dictionary<string, List<int>> _map = [];
            private string _text = "", _last = "";
            private static readonly Queue<string> s_queue = new();
            private static string s_text = "";

            async Task Many(int[] items)
            {
                string a = "", b = "";
                var c = "";
                foreach (var item in items)
                {
                    _ = Task.Run(() => { [|_text += item|]; [|_last += item|]; });
                    _ = Task.Run(() =>
                    {
                        [|_list.Add(item)|];
                        [|a += item|]; // first
                        [|b += item|];
                        // nested
                        if (item > 3)
                        {
                            [|c += item|];
                            foreach (var other in items)
                            {
                                [|Title += other|];
                                [|s_text += other|];
                            }
                        }
                        else
                            [|s_queue.Enqueue(c)|];
                    });
                }
                await Task.Yield();
            }

            void Inside(int[] items)
            {
                var names = new List<string>();
                var text = "";
                Parallel.ForEach(items, item =>
                {
                    [|names.Add([|text += item|])|];
                    if (!_map.ContainsKey(text))
                        [|_map[text] = []|];
                    var inner = "";
                    var lengths = new HashSet<int>();
                    Parallel.ForEach(items, other => { [|inner += other|]; [|lengths.Add(other)|]; });
                });
                Parallel.For(0, 9, i => Note(i));
                Parallel.For(0, 9, i =>
                {
                    var popped = [|s_queue.Dequeue()|];
                    Console.WriteLine(popped);
                });
            }

            private readonly System.Text.StringBuilder _notes = new();

            object Note(int i) => [|_notes.Append(i)|];
        }

        class Other
        {
            private decimal sum;
            public int Count;

            void Run()
            {
                Parallel.For(0, 9, i => { [|sum += i|]; });
                Parallel.For(0, 9, i => { if (Count < 3) [|Count++|]; });
            }
        }
        """,
        """
        class Program
        {
            public string Title { get; set; } = "";
            private readonly List<int> _list = [];
            private readonly Dictionary<string, List<int>> _map = [];
            private string _text = "", _last = "";
            private static readonly Queue<string> s_queue = new();
            private static string s_text = "";
            private readonly Lock _gate = new();
            private static readonly Lock s_gate = new();

            async Task Many(int[] items)
            {
                string a = "", b = "";
                var gate = new Lock();
                var c = "";
                foreach (var item in items)
                {
                    _ = Task.Run(() => { lock (_gate) { _text += item; } lock (_gate) { _last += item; } });
                    _ = Task.Run(() =>
                    {
                        lock (_gate)
                        {
                            _list.Add(item);
                        }
                        lock (gate)
                        {
                            a += item; // first
                        }
                        lock (gate)
                        {
                            b += item;
                        }
                        // nested
                        if (item > 3)
                        {
                            lock (gate)
                            {
                                c += item;
                            }
                            foreach (var other in items)
                            {
                                lock (_gate)
                                {
                                    Title += other;
                                }
                                lock (s_gate)
                                {
                                    s_text += other;
                                }
                            }
                        }
                        else
                            lock (s_gate)
                            {
                                s_queue.Enqueue(c);
                            }
                    });
                }
                await Task.Yield();
            }

            void Inside(int[] items)
            {
                var names = new List<string>();
                var gate = new Lock();
                var text = "";
                Parallel.ForEach(items, item =>
                {
                    lock (gate)
                    {
                        names.Add(text += item);
                    }
                    lock (_gate)
                    {
                        if (!_map.ContainsKey(text))
                            _map[text] = [];
                    }
                    var inner = "";
                    var lengths = new HashSet<int>();
                    Parallel.ForEach(items, other => { lock (gate) { inner += other; } lock (gate) { lengths.Add(other); } });
                });
                Parallel.For(0, 9, i => Note(i));
                Parallel.For(0, 9, i =>
                {
                    string popped;
                    lock (s_gate)
                    {
                        popped = s_queue.Dequeue();
                    }
                    Console.WriteLine(popped);
                });
            }

            private readonly System.Text.StringBuilder _notes = new();

            object Note(int i)
            {
                lock (_gate)
                {
                    return _notes.Append(i);
                }
            }
        }

        class Other
        {
            private decimal sum;
            public int Count;
            private readonly Lock gate = new();

            void Run()
            {
                Parallel.For(0, 9, i => { lock (gate) { sum += i; } });
                Parallel.For(0, 9, i => { lock (gate) { if (Count < 3) Count++; } });
            }
        }
        """,
        InLock);

    // ---- All at once, where one way does not suit all

    [Fact]
    public Task Fix_all_repairs_what_the_way_does_not_suit_in_the_best_other() => Fix.Fixes(
        """
        class Program
        {
            int M(List<int> items, List<int> squares)
            {
                var n = 0;
                Parallel.For(0, 9, i => [|n++|]);
                Parallel.ForEach(items, item => [|squares.Add(item * item)|]);
                return n;
            }
        }
        """,
        """
        class Program
        {
            int M(List<int> items, List<int> squares)
            {
                var n = 0;
                Parallel.For(0, 9, i => Interlocked.Increment(ref n));
                Parallel.ForEach(items, item => [|squares.Add(item * item)|]);
                return n;
            }
        }
        """,
        InOneStep,
        new Setup
        {
            FixAll = """
                class Program
                {
                    int M(List<int> items, List<int> squares)
                    {
                        var n = 0;
                        Parallel.For(0, 9, i => Interlocked.Increment(ref n));
                        squares.AddRange(items.AsParallel().AsOrdered().Select(item => item * item));
                        return n;
                    }
                }
                """,
        });

    private static string InFor(string statement) => InBody("Parallel.For(0, 9, i => { " + statement + " });");

    private static string InBody(string body) => $$"""
        #pragma warning disable CS0219
        class Other { public int Count; }
        class Program
        {
            private readonly Other _other = new();
            private int _count;
            private volatile int _volatile;
            private static int s_count;

            private static void Use(int value) { }
            private static Task<int> GetAsync(int value) => Task.FromResult(value);

            async Task M(List<int> items)
            {
                var (n, total, unsigned, tasks) = (0, 0L, 0u, new List<Task>());
                int[] bins = [0, 0, 0, 0], to = new int[99];
                {{body}}
                await Task.WhenAll(tasks);
            }
        }
        """;

    private static class Fix
    {
        public static Task Fixes(string before, string after, string way, Setup? setup = null) =>
            Verify<POOL301UnlockedSharedMutation, POOL301UnlockedSharedMutationFix>.Fixes(before, after, way, setup);

        public static Task OffersNoFix(string source, Setup? setup = null) =>
            Verify<POOL301UnlockedSharedMutation, POOL301UnlockedSharedMutationFix>.OffersNoFix(source, setup);
    }
}
