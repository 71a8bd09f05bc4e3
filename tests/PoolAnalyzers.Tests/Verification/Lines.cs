namespace PoolAnalyzers.Tests.Verification;

/// <summary>Which lines of one text are found again in another one.</summary>
internal static class Lines
{
    /// <summary>Line ends stay with their lines.</summary>
    public static string[] Of(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length - 1; i++)
            lines[i] += '\n';
        return lines;
    }

    /// <summary>For each line of <paramref name="before"/> its index in <paramref name="after"/>, or -1.</summary>
    public static int[] Align(string[] before, string[] after)
    {
        // The longest common subsequence, by the textbook: tests are short.
        var length = new int[before.Length + 1, after.Length + 1];
        for (var i = before.Length - 1; i >= 0; i--)
        {
            for (var j = after.Length - 1; j >= 0; j--)
            {
                length[i, j] = before[i] == after[j]
                    ? length[i + 1, j + 1] + 1
                    : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        var found = Enumerable.Repeat(-1, before.Length).ToArray();
        for (int i = 0, j = 0; i < before.Length && j < after.Length;)
        {
            if (before[i] == after[j])
                found[i++] = j++;
            else if (length[i + 1, j] >= length[i, j + 1])
                i++;
            else
                j++;
        }

        return found;
    }
}
