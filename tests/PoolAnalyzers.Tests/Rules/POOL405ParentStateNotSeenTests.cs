using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL405ParentStateNotSeen>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL405ParentStateNotSeen, PoolAnalyzers.CodeFixes.Rules.POOL405ParentStateNotSeenFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL405ParentStateNotSeenTests
{
    [Theory]
    [InlineData("Settings.Factor = 3; pool.Map(i => i * [|Settings.Factor|], items);")]
    [InlineData("Settings.Name = \"a\"; pool.Apply(() => [|Settings.Name|]);")]
    [InlineData("Settings.Factor += 2; pool.Map(i => { return i * [|Settings.Factor|]; }, items);")]
    [InlineData("if (items.Count > 3) Settings.Factor = 3; var p = new ChildProcess(() => Console.WriteLine([|Settings.Factor|])); p.Start(); p.Join();")]
    public Task What_the_program_has_set(string body) => Verify.Reports(InMethod(body));

    [Fact]
    public Task What_a_method_of_the_job_reads() => Verify.Reports("""
        using PoolRuntime;
        class C
        {
            static int s_factor;
            static int Scaled(int i) => i * [|s_factor|];
            static int[] M(ProcessPool pool, int[] items)
            {
                s_factor = 3;
                return pool.Map(Scaled, items);
            }
        }
        """);

    [Fact]
    public Task What_the_entry_point_has_set() => Verify.Reports("""
        using PoolRuntime;
        class Program
        {
            static int s_factor;
            static void Main(string[] args)
            {
                EntryPoint.Guard();
                s_factor = int.Parse(args[0]);
                using var pool = new ProcessPool();
                Run(pool, [1, 2]);
            }
            static int[] Run(ProcessPool pool, int[] items) => pool.Map(i => i * [|s_factor|], items);
        }
        """, new() { OutputKind = OutputKind.ConsoleApplication });

    [Theory]
    [InlineData("pool.Map(i => i * Settings.Factor, items);")]
    [InlineData("pool.Map(i => i * Settings.Factor, items); Settings.Factor = 4;")]
    [InlineData("Settings.Factor = 3; var factor = Settings.Factor; pool.Map(i => i * factor, items);")]
    [InlineData("Settings.Factor = 3; pool.Map(i => { Settings.Factor = i; return Settings.Factor; }, items);")]
    [InlineData("Settings.Factor = 3; Parallel.ForEach(items, i => Console.WriteLine(Settings.Factor));")]
    [InlineData("Settings.Other = 3; pool.Map(i => i * Settings.Other, items);")]
    [InlineData("pool.Map(i => i * Settings.Fixed, items);")]
    [InlineData("pool.Map(i => i * Settings.Constant, items);")]
    [InlineData("Settings.Factor = 3; pool.Apply(() => nameof(Settings.Factor));")]
    [InlineData("Settings.Factor = 3; pool.ApplyAsync(() => 1, callback: i => Console.WriteLine(Settings.Factor));")]
    [InlineData("Settings.Late = 3; pool.Map(i => i * Settings.Late, items);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("Settings.Factor = 3; pool.Map(i => i * [|Settings.Factor|], items);", "Settings.Factor = 3; var factor = Settings.Factor; pool.Map(i => i * factor, items);")]
    [InlineData("Settings.Name = \"a\"; var n = pool.Apply(() => [|Settings.Name|].Length);", "Settings.Name = \"a\"; var name = Settings.Name; var n = pool.Apply(() => name.Length);")]
    public Task The_value_is_sent(string before, string after) => VerifyFix.Fixes(
        InMethod(before), InMethod(after), POOL405ParentStateNotSeenFix.SendValue);

    [Theory]
    [InlineData("Settings.Factor = 3; if (items.Count > 0) pool.Map(i => i * [|Settings.Factor|], items);")]
    [InlineData("Settings.Source = items; pool.Apply(() => [|Settings.Source|].Count());")]
    public Task No_fix_where_it_would_be_another_value(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        static class Settings
        {
            public static int Factor = 1;
            public static string Name { get; set; } = "";
            public static IEnumerable<int> Source = [];
            public static int Other;
            public static int Late;
            public static readonly int Fixed = 4;
            public const int Constant = 5;
            public static void Initialize() => Other = 4;
            static Settings() => Late = 4;
        }
        class C
        {
            static void SetLate() => Settings.Late = 9;
            void M(ProcessPool pool, List<int> items)
            {
                {{body}}
            }
        }
        """;
}
