using System.Diagnostics;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>Verifies a rule.</summary>
internal static class Verify<TAnalyzer>
    where TAnalyzer : DiagnosticAnalyzer, new()
{
    /// <summary>The rule reports what is marked in the code and nothing else.</summary>
    public static Task Reports(string source, Setup? setup = null) =>
        Deadline.Run(token => new Verifier(new TAnalyzer(), null, setup ?? Setup.Default, token).Reports(source));

    /// <summary>The rule reports nothing in code that compiles but for the errors that are marked.</summary>
    public static Task Silent(string source, Setup? setup = null) =>
        Deadline.Run(token => new Verifier(new TAnalyzer(), null, setup ?? Setup.Default, token).Silent(source));
}

/// <summary>Verifies the fix of a rule.</summary>
internal static class Verify<TAnalyzer, TFix>
    where TAnalyzer : DiagnosticAnalyzer, new()
    where TFix : CodeFixProvider, new()
{
    /// <summary>The fix turns the one code into the other, one by one and all at once.</summary>
    public static Task Fixes(string before, string after, string equivalenceKey, Setup? setup = null) =>
        Deadline.Run(token => new Verifier(new TAnalyzer(), new TFix(), setup ?? Setup.Default, token)
            .Fixes(before, after, equivalenceKey));

    /// <summary>The rule reports what is marked, and the fix offers nothing for it.</summary>
    public static Task OffersNoFix(string source, Setup? setup = null) =>
        Deadline.Run(token => new Verifier(new TAnalyzer(), new TFix(), setup ?? Setup.Default, token)
            .OffersNoFix(source));
}

internal static class Deadline
{
    private static readonly TimeSpan Patience =
        Debugger.IsAttached ? Timeout.InfiniteTimeSpan : TimeSpan.FromMinutes(2);

    public static Task Run(Func<CancellationToken, Task> verification) => Run(verification, Patience);

    /// <summary>An analyzer that never ends fails its own test instead of stopping all of them.</summary>
    public static async Task Run(Func<CancellationToken, Task> verification, TimeSpan patience)
    {
        using var cancellation = new CancellationTokenSource(patience);
        try
        {
            await Task.Run(() => verification(cancellation.Token)).WaitAsync(cancellation.Token);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            // Whatever it was: work that is cut off half-way goes wrong in many ways.
            throw new VerificationException($"The verification did not end within {patience}.");
        }
    }
}
