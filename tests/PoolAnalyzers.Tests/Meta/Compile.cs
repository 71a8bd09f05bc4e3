namespace PoolAnalyzers.Tests.Meta;

/// <summary>Compilations of programs without a workspace, for what is done thousands of times.</summary>
internal static class Compile
{
    private static readonly CSharpParseOptions Parse = new(Setup.Default.LanguageVersion);

    public static CSharpCompilation Code(string code, ImmutableArray<MetadataReference> references) =>
        Files([new("Test.cs", code)], references);

    public static CSharpCompilation Files(
        ImmutableArray<SourceFile> files, ImmutableArray<MetadataReference> references) => CSharpCompilation.Create(
            "Code",
            files.Add(TestProject.ImplicitUsings).Where(file => file.IsCode)
                .Select(file => CSharpSyntaxTree.ParseText(file.Text, Parse, path: file.Name)),
            references,
            new(
                OutputKind.ConsoleApplication, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
}
