using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL402WorkBeforeGuard>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL402WorkBeforeGuard, PoolAnalyzers.CodeFixes.Rules.POOL402WorkBeforeGuardFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL402WorkBeforeGuardTests
{
    private static readonly Setup Program = new() { OutputKind = OutputKind.ConsoleApplication };

    // ---- What is reported

    [Theory]
    [InlineData("[|Console.WriteLine();|]")]
    [InlineData("[|var name = Console.ReadLine();|]")]
    [InlineData("[|Console.Error.WriteLine(args.Length);|]")]
    [InlineData("[|Thread.Sleep(100);|]")]
    [InlineData("[|File.WriteAllText(\"a\", \"b\");|]")]
    [InlineData("[|var config = File.ReadAllText(\"a\");|]")]
    [InlineData("[|using var log = new FileStream(\"a\", FileMode.Create);|]")]
    [InlineData("[|if (args.Length == 0) { Console.WriteLine(); return; }|]")]
    [InlineData("[|foreach (var arg in args) Directory.CreateDirectory(arg);|]")]
    [InlineData("[|System.Diagnostics.Process.Start(\"a\");|]")]
    [InlineData("[|Task.Run(() => { });|]")]
    [InlineData("[|new Thread(() => { }).Start();|]")]
    [InlineData("[|Hello();|]")]
    [InlineData("[|_ = new Log();|]")]
    [InlineData("[|_ = Settings.Name;|]")]
    [InlineData("[|_ = Settings.Loaded;|]")]
    [InlineData("var n = 1; [|Console.WriteLine(n);|] Console.WriteLine(2);")]
    [InlineData("[|try { Console.WriteLine(); } catch { }|]")]
    public Task What_is_noticed_outside_of_the_process(string before) => Verify.Reports(InMain(before), Program);

    [Fact]
    public Task Behind_the_way_into_a_try() => Verify.Reports("""
        using PoolRuntime;
        class P
        {
            static void Main()
            {
                [|Console.WriteLine();|]
                try
                {
                    EntryPoint.Guard();
                }
                finally
                {
                    Console.WriteLine();
                }
            }
        }
        """, Program);

    [Fact]
    public Task In_top_level_statements_and_async_code() => Verify.Reports("""
        using PoolRuntime;

        {|#0:await Task.Delay(10);|}
        {|#1:EntryPoint.Guard();|}
        """,
        new()
        {
            Expected =
            [
                new(0)
                {
                    Severity = DiagnosticSeverity.Info,
                    AdditionalLocations = [1],
                    Arguments = ["Task.Delay", "EntryPoint.Guard();", "the program"],
                },
            ],
        });

    [Fact]
    public Task In_front_of_a_method_that_calls_the_guard_first() => Verify.Reports("""
        using PoolRuntime;

        [|Console.WriteLine();|]
        Begin();

        static void Begin() => Guard();
        static void Guard() { EntryPoint.Guard(); Console.WriteLine(); }
        """);

    [Theory]
    [InlineData("PublishTrimmed = true")]
    [InlineData("PublishAot = true")]
    [InlineData("StartupHookSupport = false")]
    public Task A_warning_where_a_worker_is_the_program_run_again(string property) => Verify.Reports(
        "using PoolRuntime;\n{|#0:Console.WriteLine();|}\nEntryPoint.Guard();\n",
        new()
        {
            GlobalConfig = "build_property." + property,
            Expected = [new(0) { Severity = DiagnosticSeverity.Warning }],
        });

    // ---- What is not reported

    [Theory]
    [InlineData("")]
    [InlineData("int count; const string Name = \"a\"; var n = args.Length + 1;")]
    [InlineData("var names = new List<string> { \"a\" }; names.Add($\"{names.Count}\");")]
    [InlineData("Console.OutputEncoding = System.Text.Encoding.UTF8;")]
    [InlineData("AppContext.SetSwitch(\"a\", true); ThreadPool.SetMinThreads(4, 4);")]
    [InlineData("Console.CancelKeyPress += (_, _) => Console.WriteLine();")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += Bye; void Bye(object? sender, EventArgs e) => Console.WriteLine();")]
    [InlineData("Action hello = Hello; Func<string?> read = () => Console.ReadLine();")]
    [InlineData("ArgumentNullException.ThrowIfNull(args);")]
    [InlineData("var text = new StringWriter(); text.WriteLine(1);")]
    [InlineData("var path = Path.Combine(\"a\", \"b\"); var client = new HttpClient();")]
    [InlineData("var me = System.Diagnostics.Process.GetCurrentProcess().ProcessName;")]
    [InlineData("_ = nameof(Settings.Name) + typeof(Settings).Name;")]
    [InlineData("Quiet();")]
    public Task What_nobody_notices(string before) => Verify.Silent(InMain(before), Program);

    [Theory]
    [InlineData("EntryPoint.Guard(); Console.WriteLine();")]
    [InlineData("Console.WriteLine();")]
    [InlineData("Console.WriteLine(); if (Console.KeyAvailable) EntryPoint.Guard();")]
    [InlineData("Console.WriteLine(); Action guard = EntryPoint.Guard; guard();")]
    [InlineData("Console.WriteLine(); foreach (var x in new[] { 1 }) EntryPoint.Guard();")]
    public Task Without_a_guard_that_comes_too_late(string main) => Verify.Silent(
        "using PoolRuntime; class P { static void Main() { " + main + " } }", Program);

    [Fact]
    public Task In_a_library() => Verify.Silent(
        "using PoolRuntime; class P { public static void Main() { Console.WriteLine(); EntryPoint.Guard(); } }",
        new() { OutputKind = OutputKind.DynamicallyLinkedLibrary });

    [Fact]
    public Task In_a_test_project() => Verify.Silent(
        "using PoolRuntime; class P { static void Main() { Console.WriteLine(); EntryPoint.Guard(); } }",
        Program with { GlobalConfig = "build_property.IsTestProject = true" });

    private static string InMain(string before) => $$"""
        using PoolRuntime;
        class P
        {
            static void Main(string[] args)
            {
                {{before}}
                EntryPoint.Guard();
                Console.WriteLine();
            }

            static void Hello() => Say("hello");
            static void Say(string text) => Console.WriteLine(text);
            static void Quiet() { var n = 1; n++; }
        }
        class Log { public Log() => File.AppendAllText("a", "b"); }
        class Settings
        {
            public static string Name => File.ReadAllText("name");
            public static readonly string Loaded = File.ReadAllText("settings");
        }
        """;

    // ---- The fix

    [Theory]
    [InlineData("[|Console.WriteLine(1);|]\n        EntryPoint.Guard();\n        Console.WriteLine(2);",
        "EntryPoint.Guard();\n        Console.WriteLine(1);\n        Console.WriteLine(2);")]
    [InlineData("[|Console.WriteLine(1);|]\n\n        // We may be a worker.\n        EntryPoint.Guard(); // the guard\n        Console.WriteLine(2);",
        "// We may be a worker.\n        EntryPoint.Guard(); // the guard\n        Console.WriteLine(1);\n\n        Console.WriteLine(2);")]
    [InlineData("// Greet.\n        [|Console.WriteLine(1);|]\n\n        EntryPoint.Guard();\n\n        Console.WriteLine(2);",
        "EntryPoint.Guard();\n        // Greet.\n        Console.WriteLine(1);\n\n        Console.WriteLine(2);")]
    [InlineData("#if true\n        [|Console.WriteLine(1);|]\n#else\n        Console.WriteLine(3);\n#endif\n        Console.WriteLine(2);\n        EntryPoint.Guard();",
        "EntryPoint.Guard();\n        #if true\n        Console.WriteLine(1);\n#else\n        Console.WriteLine(3);\n#endif\n        Console.WriteLine(2);")]
    [InlineData("var n = 1;\n        [|if (n > 0)\n            Console.WriteLine(n);|]\n        PoolRuntime.EntryPoint.Guard();\n        Console.WriteLine(2);",
        "PoolRuntime.EntryPoint.Guard();\n        var n = 1;\n        if (n > 0)\n            Console.WriteLine(n);\n        Console.WriteLine(2);")]
    public Task The_guard_goes_to_the_front(string before, string after) => VerifyFix.Fixes(
        InMethod(before), InMethod(after), POOL402WorkBeforeGuardFix.GuardFirst, Program);

    [Fact]
    public Task On_one_line() => VerifyFix.Fixes(
        "using PoolRuntime;\nclass P\n{\n    static void Main() { [|Console.WriteLine(1);|] EntryPoint.Guard(); }\n}\n",
        "using PoolRuntime;\nclass P\n{\n    static void Main() { EntryPoint.Guard(); Console.WriteLine(1); }\n}\n",
        POOL402WorkBeforeGuardFix.GuardFirst, Program);

    [Theory]
    [InlineData("// Squares.\nusing PoolRuntime;\n\n// Greet.\n[|Console.WriteLine(1);|]\n\n// Workers stop here.\nEntryPoint.Guard();\nConsole.WriteLine(2);\n",
        "// Squares.\nusing PoolRuntime;\n\n// Workers stop here.\nEntryPoint.Guard();\n// Greet.\nConsole.WriteLine(1);\n\nConsole.WriteLine(2);\n")]
    [InlineData("using PoolRuntime;\n[|Console.WriteLine(1);|]\nEntryPoint.Guard();\n\nclass Other;\n",
        "using PoolRuntime;\nEntryPoint.Guard();\nConsole.WriteLine(1);\n\nclass Other;\n")]
    public Task In_top_level_statements(string before, string after) =>
        VerifyFix.Fixes(before, after, POOL402WorkBeforeGuardFix.GuardFirst);

    [Theory]
    [InlineData("[|Console.WriteLine();|]\n#if true\n        EntryPoint.Guard();\n#endif")]
    [InlineData("[|Console.WriteLine();|] try { EntryPoint.Guard(); } catch { }")]
    [InlineData("[|var name = Console.ReadLine();|] Mine(name);")]
    public Task No_fix_where_the_guard_cannot_be_moved(string body) =>
        VerifyFix.OffersNoFix(InMethod(body), Program);

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class P
        {
            static void Main()
            {
                {{body}}
            }

            [PoolRuntime.Contracts.EntryPointGuard]
            static void Mine(string? name) { }
        }
        """;
}
