/// <summary>Runs the examples of a program that are named in its arguments; all of them where none is.</summary>
internal static class Examples
{
    /// <returns>The exit code: 1 where there is no such example.</returns>
    public static int Run(string[] names, Dictionary<string, Action> examples)
    {
        foreach (string name in names.Length > 0 ? names : [.. examples.Keys])
        {
            if (!examples.TryGetValue(name, out Action? run))
            {
                Console.Error.WriteLine($"There is no example '{name}', only {string.Join(", ", examples.Keys)}.");
                return 1;
            }

            Console.WriteLine($"--- {name}");
            run();
        }

        return 0;
    }
}
