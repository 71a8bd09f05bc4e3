// Lists the samples, runs one, or runs all of them and shows how they went.
// Usage: All list | run NAME [argument …] | all | write
using All;
using Spectre.Console;

Catalogue catalogue = new(Catalogue.Repository);
// Files and pipes have neither colours nor a width.
if (Console.IsOutputRedirected)
{
    AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No });
    AnsiConsole.Profile.Width = 200;
}

switch (args)
{
    case ["list"]:
        AnsiConsole.Write(Tables.Of(catalogue.Samples));
        return 0;

    case ["run", var name, .. var arguments]:
        if (catalogue.Find(name) is { } sample) return await SampleRun.OnTerminal(sample, arguments);
        Console.Error.WriteLine($"There is no sample '{name}'; 'list' shows those that there are.");
        return 1;

    case ["all"]:
        var runs = await Runs.OfAll(catalogue.Samples, static run => run.Problem ?? "ok");
        AnsiConsole.Write(Tables.Of(runs));
        return runs.Any(static run => run.Problem is not null) ? 1 : 0;

    case ["write"]:
        // Each header gets what its sample prints now, and the page about the samples the table of them.
        var written = await Runs.OfAll(catalogue.Samples, static run => run.Failure ?? "written");
        foreach (var run in written.Where(static run => run.Failure is null)) catalogue.Write(run.Sample, run.Output);
        var (path, text) = catalogue.Readme();
        File.WriteAllText(path, text);
        return written.Any(static run => run.Failure is not null) ? 1 : 0;

    default:
        Console.Error.WriteLine("Usage: All list | run NAME [argument …] | all | write");
        return 1;
}
