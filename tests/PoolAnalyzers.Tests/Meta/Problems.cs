namespace PoolAnalyzers.Tests.Meta;

internal static class Problems
{
    /// <summary>There are none. All of them are named, so that one run shows everything that is to be done.</summary>
    public static void RequireNone(IEnumerable<string> problems)
    {
        var all = problems.ToArray();
        if (all.Length > 0)
            throw new VerificationException(string.Join("\n\n", all));
    }

    /// <summary>What runs of the same check for several rules complain of.</summary>
    public static async Task<IEnumerable<string>> Of<T>(
        IEnumerable<T> subjects, Func<T, Task> check, Func<T, string> name)
    {
        var problems = await Task.WhenAll(subjects.Select(async subject =>
        {
            try
            {
                await check(subject);
                return null;
            }
            catch (VerificationException broken)
            {
                return $"{name(subject)}: {broken.Message}";
            }
        }));
        return problems.OfType<string>();
    }
}
