using Xunit;

namespace Samples;

/// <summary>The programs of docs/connections.md do what it says.</summary>
public sealed class ConnectionsGuideTests(ConnectionsGuideTests.Programs programs)
    : IClassFixture<ConnectionsGuideTests.Programs>
{
    private const string Guide = "connections.md";

    public sealed class Programs() : GuidePrograms(Guide);

    public static TheoryData<string, string> Expected => new()
    {
        { "talk to a job", "^HELLO\n$" },
        { "send an open file", "^written there\n$" },
        { "connect two programs", "^4\n$" },
        { "wait for the first of many", "^1 2 3\n$" },
        { "share objects between processes", "^a b c\nb: 2\n$" },
        { "share a pool between processes", "^385 385\nstill open\n$" },
        { "share objects of an own type", "^3\nthere are no -1\n$" },
    };

    [Fact]
    public void Every_program_is_tried() => Assert.Equal(
        GuidePrograms.BlocksOf(Guide).Keys.Order(), Expected.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Expected))]
    public void Program_does_what_the_guide_says(string title, string output) =>
        Assert.Matches(output, programs.Run(title));
}
