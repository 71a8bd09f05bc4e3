using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Samples;

/// <summary>The pictures of the documentation are those that the sample makes, but for the times.</summary>
public sealed partial class PicturesTests(PicturesTests.Made made) : IClassFixture<PicturesTests.Made>
{
    private static string Committed => Path.Combine(SampleProgram.RepositoryFolder, "docs", "pictures");

    /// <summary>The pictures as they are now.</summary>
    public sealed class Made : IDisposable
    {
        public Made() => SampleProgram.Run("Pictures", Path.GetTempPath(), Folder).MustSucceed();

        internal string Folder { get; } = Directory.CreateTempSubdirectory("pictures-").FullName;

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    [Fact]
    public void All_pictures_are_there_and_no_others() =>
        Assert.Equal(NamesIn(made.Folder), NamesIn(Committed));

    [Theory]
    [InlineData("serial-loop", 8, "waiting: 9, Render: 8")]
    [InlineData("callback-loop", 8, "waiting: 1, Render: 8, CallingBack (lambda): 8")]
    [InlineData("troubles", null, "")]
    public void Picture_is_what_is_drawn_now(string name, int? jobs, string bars)
    {
        XElement committed = XElement.Load(Path.Combine(Committed, name + ".svg"));
        XElement current = XElement.Load(Path.Combine(made.Folder, name + ".svg"));
        Assert.Equal(Fixed(current), Fixed(committed));
        if (jobs is null) return;
        Assert.Equal(bars, Bars(current));
        Assert.Equal(bars, Bars(committed));
    }

    [Theory]
    [InlineData("serial-loop")]
    [InlineData("callback-loop")]
    [InlineData("troubles")]
    public void No_text_of_a_picture_runs_into_another(string name)
    {
        XElement picture = XElement.Load(Path.Combine(Committed, name + ".svg"));
        (double From, double To, double Y, string Text)[] texts =
            [.. picture.Descendants().Where(e => e.Name.LocalName == "text").Select(PlaceOf)];
        Assert.All(texts, text => Assert.InRange(text.From, 0, (double)picture.Attribute("width")! - 10));
        foreach ((double from, double to, double y, string text) in texts)
        {
            Assert.DoesNotContain(
                texts,
                other => other.Text != text && Math.Abs(other.Y - y) < 10 && other.From < to && from < other.To);
        }
    }

    [Fact]
    public void Loop_that_does_not_wait_is_done_sooner() => Assert.True(
        Seconds("callback-loop") < Seconds("serial-loop"),
        $"{Seconds("callback-loop")} s and {Seconds("serial-loop")} s");

    private static string[] NamesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private double Seconds(string name) => double.Parse(
        Elapsed().Match(File.ReadAllText(Path.Combine(made.Folder, name + ".svg"))).Groups[1].Value,
        System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What does not hang on times: size, colours, and all texts but those of the axis and in bars.</summary>
    private static string Fixed(XElement picture) => string.Join('\n',
    [
        (string)picture.Attribute("width")!,
        .. picture.Descendants().Where(e => e.Name.LocalName == "style").Select(e => e.Value),
        .. picture.Descendants()
            .Where(e => e.Name.LocalName == "text" && !((string)e.Attribute("class")!).Contains("small"))
            .Select(e => Number().Replace(e.Value, "#")),
    ]);

    private static string Bars(XElement picture) => string.Join(", ", picture.Descendants()
        .Where(e => e.Name.LocalName == "rect" && (string?)e.Attribute("class") is "f0" or "callback" or "wait")
        .SelectMany(e => e.Elements())
        .Select(title => Function().Match(title.Value).Groups[1].Value)
        .GroupBy(name => name).Select(group => $"{group.Key}: {group.Count()}"));

    // As wide as the letters of most fonts are at most.
    private static (double From, double To, double Y, string Text) PlaceOf(XElement text)
    {
        string kind = (string)text.Attribute("class")!;
        double x = (double)text.Attribute("x")!;
        double width = text.Value.Length * (kind.Contains("small") ? 5.8 : 6.4);
        double from = kind.Contains("right") ? x - width : kind.Contains("middle") ? x - width / 2 : x;
        return (from, from + width, (double)text.Attribute("y")!, text.Value);
    }

    [GeneratedRegex(@" in ([0-9.]+) s, ")]
    private static partial Regex Elapsed();

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();

    [GeneratedRegex(@"(\w+( \(lambda\))?), [0-9.]+ ms$")]
    private static partial Regex Function();
}
