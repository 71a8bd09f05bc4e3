using System.Diagnostics;
using System.Globalization;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Chaos;

/// <summary>How long chaos lasts, and what has to be so afterwards.</summary>
/// <remarks>POOL_CHAOS_SECONDS says how long each kind of it lasts.</remarks>
internal static class ChaosRun
{
    /// <summary>Far longer than anything takes that ends at all.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="otherwise">How many seconds, unless the variable says it.</param>
    public static TimeSpan Duration(int otherwise) => TimeSpan.FromSeconds(
        int.TryParse(
            Environment.GetEnvironmentVariable("POOL_CHAOS_SECONDS"), CultureInfo.InvariantCulture, out int seconds)
            ? seconds
            : otherwise);

    /// <summary>
    /// Round after round with a crowd that shares something, until time is over; then the books have to be right and
    /// nothing may be left.
    /// </summary>
    public static void Rounds(ITestOutputHelper output, Action<Crowd> round)
    {
        Books books = new();
        Random random = new(4711);
        TimeSpan duration = Duration(otherwise: 8);
        long start = Stopwatch.GetTimestamp();
        using (new NothingLeftBehind())
        {
            using ProcessPool pool = new(Crowd.MostAtOnce);
            while (Stopwatch.GetElapsedTime(start) < duration && books.Faults.Count == 0)
            {
                using Crowd crowd = new(pool, books, random);
                round(crowd);
                books.Count("rounds");
            }
        }

        output.WriteLine(books.ToString());
        CheckBooks(books);
    }

    public static void CheckBooks(Books books)
    {
        Assert.True(books.Faults.Count == 0, string.Join('\n', books.Faults));
        Assert.Equal(books.Opened, books.Closed);
        Assert.True(NothingLeftBehind.Found.Count == 0, string.Join('\n', NothingLeftBehind.Found));
    }
}
