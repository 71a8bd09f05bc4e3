using Xunit;

namespace Samples;

/// <summary>The programs of docs/queues.md do what it says.</summary>
public sealed class QueuesGuideTests(QueuesGuideTests.Programs programs) : IClassFixture<QueuesGuideTests.Programs>
{
    /// <summary>All of them as one program.</summary>
    public sealed class Programs() : GuidePrograms("queues.md");

    public static TheoryData<string, string> Expected => new()
    {
        { "hand items from process to process", "^5050\n$" },
        { "keep putters from filling the memory", "^full\n499500\n$" },
        { "wait until everything is done with", "^all done\n$" },
        { "go on when a process is killed", "^lost 1, the rest is done\n$" },
        { "end a queue", "^3\n$" },
        { "answer to who has asked", "^81\n$" },
    };

    [Fact]
    public void Every_program_is_tried() =>
        Assert.Equal(programs.Titles.Order(), Expected.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Expected))]
    public void Program_does_what_the_guide_says(string title, string output) =>
        Assert.Matches(output, programs.Run(title));
}
