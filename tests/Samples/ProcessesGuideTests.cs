using Xunit;

namespace Samples;

/// <summary>The programs of docs/processes.md do what it says.</summary>
public sealed class ProcessesGuideTests(ProcessesGuideTests.Programs programs)
    : IClassFixture<ProcessesGuideTests.Programs>
{
    private const string Guide = "processes.md";

    public sealed class Programs() : GuidePrograms(Guide);

    public static TheoryData<string, string> Expected => new()
    {
        { "start a process and wait for it", "^hello world, from greeter\nexit code 3\n$" },
        {
            "know why it failed",
            "(?s)^Process ChildProcess-1:\nSystem.FormatException: not a number\n.*\n"
            + "exit code 1, FormatException: not a number\n$"
        },
        { "end a process that does not end by itself", "^False\n$" },
        { "let one run in the background", "^the program ends\n$" },
        { "write a process as a class", "^1 sheep\n2 sheep\n3 sheep\n$" },
        { "wait for several things at once", "^the fast one\n$" },
    };

    [Fact]
    public void Every_program_is_tried() => Assert.Equal(
        GuidePrograms.BlocksOf(Guide).Keys.Order(), Expected.Select(row => (string)row[0]).Order());

    [Theory]
    [MemberData(nameof(Expected))]
    public void Program_does_what_the_guide_says(string title, string output) =>
        Assert.Matches(output, programs.Run(title));
}
