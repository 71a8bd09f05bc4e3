using Microsoft.CodeAnalysis.Text;

namespace PoolAnalyzers.Tests.VerificationTests;

public sealed class MarkupTests
{
    [Fact]
    public void Markers_are_taken_out_and_remembered()
    {
        var markup = Markup.Parse("a [|b|] {|POOL101:c|} {|#0:d|}");

        Assert.Equal("a b c d", Assert.Single(markup.Files).Text);
        Assert.Equal(
            [
                new("Test.cs", new TextSpan(2, 1), ""),
                new("Test.cs", new TextSpan(4, 1), "POOL101"),
                new("Test.cs", new TextSpan(6, 1), "#0"),
            ],
            markup.Marks.AsEnumerable());
    }

    [Fact]
    public void Markers_may_be_nested_adjacent_and_empty()
    {
        var markup = Markup.Parse("[|{|CS1:a|}[|b|]|][||]");

        Assert.Equal("ab", Assert.Single(markup.Files).Text);
        Assert.Equal(
            [new TextSpan(0, 1), new TextSpan(1, 1), new TextSpan(0, 2), new TextSpan(2, 0)],
            markup.Marks.Select(mark => mark.Span));
    }

    [Fact]
    public void Code_that_resembles_markers_is_code()
    {
        const string code = "var x = a[i] || b; int[] c = [1]; if (a is { L: 1 } || b) { } _ = a | b; {b|c}";

        Assert.Equal(code, Assert.Single(Markup.Parse(code).Files).Text);
    }

    [Theory]
    [InlineData("a\n b[|c", "Test.cs(2,3): the marker is not closed by `|]`")]
    [InlineData("a|]", "Test.cs(1,2): `|]` closes nothing")]
    [InlineData("{|CS1:a|]", "Test.cs(1,8): `|]` where `|}` was expected")]
    [InlineData("[|a {|CS1:b|] c|}", "Test.cs(1,12): `|]` where `|}` was expected")]
    [InlineData("{|a|}", "Test.cs(1,1): `{|` is not followed by an id")]
    [InlineData("{|#0:a|}{|#0:b|}", "Test.cs(1,9): there is another #0")]
    [InlineData("{|#0:{|#0:b|}|}", "Test.cs(1,6): there is another #0")]
    public void Malformed_markup_fails_with_its_position(string source, string because)
    {
        var failure = Assert.Throws<VerificationException>(() => Markup.Parse(source));

        Assert.Contains(because, failure.Message);
    }

    [Fact]
    public void One_text_may_hold_several_files()
    {
        var markup = Markup.Parse("// file: A.cs\n[|a|]\n// file: sub/B.txt\n\nb [|c|]");

        Assert.Equal([new("A.cs", "a\n"), new("sub/B.txt", "\nb c")], markup.Files.AsEnumerable());
        Assert.Equal(
            [new("A.cs", new TextSpan(0, 1), ""), new("sub/B.txt", new TextSpan(3, 1), "")],
            markup.Marks.AsEnumerable());
    }

    [Theory]
    [InlineData("class C;\n// file: A.cs\n", "There is text above the first `// file:` line")]
    [InlineData("// file: A.cs\n// file: A.cs\n", "There are two files named A.cs")]
    public void Text_of_no_file_and_two_files_of_one_name_fail(string source, string because)
    {
        var failure = Assert.Throws<VerificationException>(() => Markup.Parse(source));

        Assert.Contains(because, failure.Message);
    }

    [Fact]
    public void Line_ends_do_not_depend_on_how_a_test_was_checked_out() =>
        Assert.Equal("a\nb", Assert.Single(Markup.Parse("a\r\nb").Files).Text);
}
