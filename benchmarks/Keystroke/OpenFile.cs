using System.Text;

namespace PoolAnalyzers.Keystroke;

/// <summary>The file to type in: classes with pools, locks, tasks and queues, as many as its lines take.</summary>
internal static class OpenFile
{
    /// <summary>Where a statement can be typed.</summary>
    public const string Caret = "        // here\n";

    public static string Text(int lines)
    {
        var text = new StringBuilder(
            """
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using System.Threading;
            using System.Threading.Tasks;
            using PoolRuntime;

            namespace Shop;

            """);
        for (int number = 0, written = 8; written + ClassLines <= lines; number++, written += ClassLines)
            text.Append(Class.Replace("Orders", $"Orders{number}"));
        return text.Replace("\r", "").ToString();
    }

    private static int ClassLines => Class.Count(character => character == '\n');

    private const string Class =
        """

        public sealed class Orders : IDisposable
        {
            private readonly object _gate = new();
            private readonly Dictionary<string, int> _byKey = new();
            private readonly SemaphoreSlim _turn = new(1, 1);
            private readonly ProcessPool _pool = new(2);
            private long _seen;

            public long Seen => Interlocked.Read(ref _seen);

            public void Add(string key, int amount)
            {
                // here
                lock (_gate)
                    _byKey[key] = amount;
                Interlocked.Increment(ref _seen);
            }

            public int[] Totals(IEnumerable<int> months)
            {
                var results = months.Select(month => _pool.ApplyAsync(TotalOf, month)).ToList();
                return results.Select(result => result.Get()).ToArray();
            }

            public async Task<int> UpdateAsync(string key, Func<int, int> change, CancellationToken cancellation)
            {
                await _turn.WaitAsync(cancellation);
                try
                {
                    lock (_gate)
                    {
                        if (_byKey.TryGetValue(key, out var amount))
                            _byKey[key] = change(amount);
                    }
                }
                finally
                {
                    _turn.Release();
                }
                return await Task.Run(() => Seen > 0 ? 1 : 0, cancellation);
            }

            public decimal Sum(IReadOnlyList<int> all)
            {
                var total = 0m;
                var gate = new object();
                Parallel.ForEach(all, () => 0m, (one, _, own) => own + one, own =>
                {
                    lock (gate)
                        total += own;
                });
                return total;
            }

            public string Describe(int id) => id switch
            {
                0 => "none",
                < 10 => "few",
                _ => $"{id:N0}",
            };

            public void Dispose()
            {
                _pool.Close();
                _pool.Join();
                _turn.Dispose();
            }

            private static int TotalOf(int month) => month * 100;
        }

        """;
}
