using Xunit;

namespace Samples;

/// <summary>The programs of docs/sharing.md do what it says.</summary>
public sealed class SharingGuideTests(SharingGuideTests.Programs programs) : IClassFixture<SharingGuideTests.Programs>
{
    public sealed class Programs() : GuidePrograms("sharing.md");

    public static TheoryData<string, string> Expected => new()
    {
        { "let one process at a time do something", "^1000\n$" },
        { "go on when the holder of a lock was killed", "told once\nfree\nto be repaired: True\n$" },
        { "wait until something has changed", "^3\n$" },
        { "count without losing any", "^40000\n$" },
        { "work on one large array with all processors", "^999999\n$" },
        { "share memory with another program", "^42\noff\n$" },
        { "have all shared memory gone at the end", "^sum: 6\ngone\n$" },
    };

    [Fact]
    public void Every_program_is_tried() =>
        Assert.Equal(programs.Titles.Order(), Expected.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Expected))]
    public void Program_does_what_the_guide_says(string title, string output) =>
        Assert.Matches(output, programs.Run(title));
}
