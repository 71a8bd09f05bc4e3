using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Commands;
using Xunit;

namespace Samples;

public sealed partial class QuickStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("quick-start-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_file_of_a_tree_is_digested_in_workers()
    {
        Write("one.txt", "a\nb\nc\n");
        Write("empty.txt", "");
        Write("below/two.txt", "no line end");
        Write("below/deeper/name with spaces.txt", "d\n");

        var run = Run(_folder).MustSucceed();

        var digests = DigestLine().Matches(run.Output);
        Assert.Equal(
            [
                Due("below/deeper/name with spaces.txt", 1),
                Due("below/two.txt", 0),
                Due("empty.txt", 0),
                Due("one.txt", 3),
            ],
            digests.Select(Found).Order(StringComparer.Ordinal));
        Assert.Contains("4 files, 4 lines, 0 unreadable", run.Output);
        var workers = digests.Select(digest => int.Parse(digest.Groups["worker"].Value)).Distinct().ToArray();
        Assert.DoesNotContain(run.ProcessId, workers);
        Assert.Contains($"process {run.ProcessId}, workers {string.Join(", ", workers.Order())}", run.Output);
    }

    [Fact]
    public void Redirected_output_is_free_of_progress_and_control_characters()
    {
        Write("one.txt", "a\n");

        var output = Run(_folder).MustSucceed().Output;

        Assert.DoesNotContain("1 of 1", output);
        Assert.DoesNotContain(output, letter => char.IsControl(letter) && letter is not ('\n' or '\r'));
    }

    [Fact]
    public void Empty_folder_has_no_files() =>
        Assert.Contains("0 files, 0 lines, 0 unreadable", Run(_folder).MustSucceed().Output);

    [Fact]
    public void Missing_folder_is_named_and_nothing_is_started()
    {
        var run = Run(Path.Combine(_folder, "nowhere")).MustFail();

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            $"There is no folder '{Path.Combine(_folder, "nowhere")}'. Usage: QuickStart [folder]",
            run.Output.Trim());
    }

    [Fact]
    public void File_that_cannot_be_read_does_not_stop_the_others()
    {
        Write("good.txt", "a\n");
        Write("locked.txt", "b\n");

        // Not by permissions, which a privileged user is free to ignore.
        using var locked = new FileStream(
            Path.Combine(_folder, "locked.txt"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var run = Run(_folder).MustSucceed();

        Assert.Contains("unreadable: ", run.Output);
        Assert.Contains("locked.txt", run.Output);
        Assert.Contains("1 files, 1 lines, 1 unreadable", run.Output);
    }

    private static string Found(Match digest) =>
        $"{digest.Groups["path"].Value.Replace('\\', '/')} {digest.Groups["hash"]} {digest.Groups["lines"]}";

    private string Due(string path, int lines)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder, path))));
        return $"{path} {hash} {lines}";
    }

    private Command Run(string folder) => SampleProgram.Run("QuickStart", _folder, folder);

    private void Write(string path, string text)
    {
        var file = new FileInfo(Path.Combine(_folder, path));
        file.Directory!.Create();
        File.WriteAllText(file.FullName, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    [GeneratedRegex(
        @"^(?<hash>[0-9a-f]{64}) +(?<lines>\d+) lines, worker (?<worker>\d+): (?<path>.+?)\r?$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex DigestLine();
}
