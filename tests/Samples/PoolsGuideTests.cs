using Xunit;

namespace Samples;

/// <summary>The programs of docs/pools.md do what it says.</summary>
public sealed class PoolsGuideTests(PoolsGuideTests.Programs programs) : IClassFixture<PoolsGuideTests.Programs>
{
    private const string Guide = "pools.md";

    public sealed class Programs() : GuidePrograms(Guide);

    public static TheoryData<string, string> Expected => new()
    {
        { "keep a fast producer from filling the memory", "^$" },
        { "run jobs again that failed", "^1 11 21 33 41 52 61 71\n$" },
        { "show progress", "(?m)^100/100, 0 failed, \\d+ per second, 00:00 left$" },
        { "give all workers a large table once", "^2 3 4\n$" },
        { "stop in order at Ctrl-C", "^$" },
        { "see where the time goes", "(?s)worker .*_0 .*_1 .*Work.Slow" },
        { "debug a job", "^True\n$" },
        { "run one dangerous thing", "^exit code 3\n$" },
        { "say where workers live, and hear of them", "(?m)_[01] is up$" },
        { "give jobs large data", "^16777216\n$" },
        { "get large results without copies", "^255\n$" },
        { "hand items from thread to thread", "^5050\n$" },
    };

    [Fact]
    public void Every_program_is_tried() =>
        Assert.Equal(GuidePrograms.BlocksOf(Guide).Keys.Order(), Expected.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Expected))]
    public void Program_does_what_the_guide_says(string title, string output) =>
        Assert.Matches(output, programs.Run(title));
}
