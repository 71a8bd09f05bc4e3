namespace PoolAnalyzers.Tests.Verification;

internal static class Texts
{
    /// <summary>The files are the same to the last character.</summary>
    public static void RequireEqual(
        string otherwise, ImmutableArray<SourceFile> expected, ImmutableArray<SourceFile> actual)
    {
        foreach (var name in expected.Concat(actual).Select(file => file.Name).Distinct())
        {
            var should = expected.FirstOrDefault(file => file.Name == name)?.Text;
            var @is = actual.FirstOrDefault(file => file.Name == name)?.Text;
            if (should is null || @is is null)
                throw new VerificationException($"{otherwise} {name} is {(should is null ? "new" : "missing")}.");
            if (should != @is)
                throw Report.Difference(otherwise, name, should, @is);
        }
    }
}
