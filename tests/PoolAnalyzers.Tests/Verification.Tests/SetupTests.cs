using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.VerificationTests;

public sealed class SetupTests
{
    [Fact]
    public Task Code_sees_the_framework_and_the_real_runtime() => Verify<OldCall>.Silent("""
        using PoolRuntime;

        class C
        {
            Pool M() => new ProcessPool(Enumerable.Range(1, 2).Sum());
        }
        """);

    [Fact]
    public Task Code_can_do_without_the_runtime() => Verify<OldCall>.Silent(
        "class C { {|CS0246:PoolRuntime|}.Pool? Pool; }", new() { PoolRuntime = false });

    [Fact]
    public Task Code_can_do_without_implicit_usings() => Verify<OldCall>.Silent(
        "class C { {|CS0246:Task|}? Task; }", new() { ImplicitUsings = false });

    [Fact]
    public Task Nullable_is_on_and_the_editorconfig_counts() => Verify<OldCall>.Silent(
        "class C { string M() => {|CS8603:null|}; }",
        new() { EditorConfig = "[*.cs]\ndotnet_diagnostic.CS8603.severity = error" });

    [Fact]
    public Task The_analyzer_sees_the_editorconfig_and_build_properties() => Verify<NamesFromOptions>.Reports(
        "class C { void Old() { {|#0:Old|}(); } }",
        new()
        {
            EditorConfig = "[*.cs]\ntoy.name = a, b",
            GlobalConfig = "build_property.ToyName = c",
            Expected = [new(0) { Arguments = ["a, b c "] }],
        });

    [Fact]
    public Task The_analyzer_sees_additional_files() => Verify<NamesFromOptions>.Reports(
        """
        // file: C.cs
        class C { void Old() { {|#0:Old|}(); } }
        // file: Toys.txt
        d
        """,
        new() { Expected = [new(0) { Arguments = ["  d"] }] });

    private sealed class NamesFromOptions : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call)
        {
            var configs = context.Options.AnalyzerConfigOptionsProvider;
            _ = configs.GetOptions(call.SyntaxTree).TryGetValue("toy.name", out var fromFolder);
            _ = configs.GlobalOptions.TryGetValue("build_property.ToyName", out var fromBuild);
            var fromFile = context.Options.AdditionalFiles.FirstOrDefault()?.GetText()?.ToString();
            context.ReportDiagnostic(Diagnostic.Create(
                Rule, call.Expression.GetLocation(), $"{fromFolder} {fromBuild} {fromFile}".TrimEnd('\n')));
        }
    }

    [Fact]
    public Task The_language_version_can_be_an_older_one() => Verify<OldCall>.Silent(
        "class C{|CS9058:(int i)|} { int I => i; }",
        new() { LanguageVersion = LanguageVersion.CSharp11 });

    [Fact]
    public Task Top_level_statements_make_a_program() => Verify<OldCall>.Reports("""
        [|Old|]();

        void Old() { }
        """);

    [Fact]
    public Task Code_is_a_library_unless_it_is_said_to_be_a_program()
    {
        const string program = "class C { static void Main() => {|#0:Old|}(); static void Old() { } }";
        return Task.WhenAll(
            Verify<NamesOutput>.Reports(
                program, new() { Expected = [new(0) { Arguments = ["DynamicallyLinkedLibrary"] }] }),
            Verify<NamesOutput>.Reports(
                program,
                new()
                {
                    OutputKind = OutputKind.ConsoleApplication,
                    Expected = [new(0) { Arguments = ["ConsoleApplication"] }],
                }));
    }

    [Fact]
    public Task A_program_needs_an_entry_point() => Broken.Promise(
        "CS5001", Verify<OldCall>.Silent("class C;", new() { OutputKind = OutputKind.ConsoleApplication }));

    private sealed class NamesOutput : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.ReportDiagnostic(Diagnostic.Create(
                Rule, call.Expression.GetLocation(), context.Compilation.Options.OutputKind));
    }

    [Fact]
    public void A_machine_without_targeting_packs_uses_the_assemblies_of_its_runtime()
    {
        var files = References.FrameworkFiles(Path.Combine(Path.GetTempPath(), "no", "runtime", "here"));

        Assert.Contains(files, file => Path.GetFileName(file) == "System.Runtime.dll");
    }

    [Fact]
    public void The_compiler_is_the_one_that_the_project_asks_for()
    {
        var compiler = typeof(CSharpCompilation).Assembly.GetName().Version!;
        var project = typeof(SetupTests).Assembly.GetName().Name;

        Assert.Equal(
            project == "PoolAnalyzers.Tests" ? new(4, 14) : new(5, 12),
            new Version(compiler.Major, compiler.Minor));
    }

    [Fact]
    public async Task The_culture_makes_no_difference()
    {
        CultureInfo.CurrentCulture = new CultureInfo("")
        {
            NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "minus " },
        };
        await Verify<SaysNumber>.Reports(
            "class C { void Old() { {|#0:Old|}(); } }", new() { Expected = [new(0) { Arguments = [-1.5] }] });
    }

    private sealed class SaysNumber : OldCall
    {
        protected override void Report(SyntaxNodeAnalysisContext context, InvocationExpressionSyntax call) =>
            context.ReportDiagnostic(Diagnostic.Create(Rule, call.Expression.GetLocation(), -1.5));
    }

    [Fact]
    public Task Verifications_run_side_by_side() => Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
        Verify<OldCall, CallNew>.Fixes(
            $"class C{i} {{ void Old() {{ [|Old|](); }} void New() {{ }} }}",
            $"class C{i} {{ void Old() {{ New(); }} void New() {{ }} }}",
            CallNew.Key)));
}
