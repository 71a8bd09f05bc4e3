using Commands;
using Xunit;

namespace Packages;

/// <summary>Roslynator's command line, which is not of the makers of the compiler, loads the packed files.</summary>
[Collection(PackagesCollection.Name)]
public sealed class RoslynatorTests(PackedPackages packages)
{
    [Fact]
    public void Analyze_reports_and_fix_repairs_a_solution()
    {
        var solution = new ConsumerSolution(packages, "roslynator")
            .Add("Sometimes", Misuse.ClosedSometimes)
            .Add("Never", Misuse.NeverClosed);
        solution.Run("restore", "All.slnx").MustSucceed();

        var analysis = Roslynator("analyze").MustFail();
        Assert.Equal(Misuse.Warnings.Concat(Misuse.AlwaysFails).ToHashSet(), Finding.In(analysis).ToHashSet());

        // Where there are two ways to repair, it wants to be told which.
        Roslynator("fix", "--diagnostic-fix-map", "POOL101=POOL101.CloseFirst");

        Assert.Equal(Misuse.ClosedSometimesRepaired, solution.Read("Sometimes/Program.cs"));
        Assert.Equal(Misuse.NeverClosedRepaired, solution.Read("Never/Program.cs"));

        Command Roslynator(string verb, params string[] options) => solution.Run(
        [
            "exec", "--roll-forward", "Major", Program, verb, "All.slnx",
            "--supported-diagnostics", "POOL101", "POOL401", .. options,
        ]);
    }

    private static string Program => Path.Combine(Repository.Roslynator, "tools", "net10.0", "any", "Roslynator.dll");
}
