namespace Legacy;

/// <summary>Old code with what is wrong in it; the baseline in .editorconfig knows.</summary>
public static class Import
{
    private static readonly SemaphoreSlim Turn = new(1);

    public static List<int> Numbers(IEnumerable<string> lines)
    {
        var numbers = new List<int>();
        Parallel.ForEach(lines, line => numbers.Add(int.Parse(line)));
        return numbers;
    }

    public static void InTurn(Action work)
    {
        Turn.Wait();
        work();
        Turn.Release();
    }
}
