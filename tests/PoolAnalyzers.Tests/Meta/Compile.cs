namespace PoolAnalyzers.Tests.Meta;

/// <summary>Compilations without a workspace, for what is done thousands of times.</summary>
internal static class Compile
{
    public static readonly CSharpParseOptions Parse = new(Setup.Default.LanguageVersion);

    public static CSharpCompilation Code(string code, ImmutableArray<MetadataReference> references) =>
        CSharpCompilation.Create(
            "Code",
            [CSharpSyntaxTree.ParseText(code, Parse, path: "Test.cs")],
            references,
            new(
                OutputKind.ConsoleApplication, allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
}
