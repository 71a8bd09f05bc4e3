using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Tests.Meta;

namespace PoolAnalyzers.Tests.Knowledge;

/// <summary>What references mean is found once for many compilations, and each still has what is its own.</summary>
public sealed class KnownSymbolsTests
{
    private static readonly CSharpCompilation Program =
        Compile.Code("Console.WriteLine();", References.For(Setup.Default));

    [Fact]
    public void The_next_compilation_with_the_same_references_knows_already()
    {
        var edited = Program.AddSyntaxTrees(
            CSharpSyntaxTree.ParseText("class Added { }", (CSharpParseOptions)Program.SyntaxTrees[0].Options));

        Assert.Same(Known(Program).Shared, Known(edited).Shared);
    }

    [Fact]
    public void With_other_references_it_does_not()
    {
        var smaller = Program.RemoveReferences(Program.References.First(reference =>
            Path.GetFileNameWithoutExtension(reference.Display) == "System.Collections.Concurrent"));

        Assert.NotSame(Known(Program).Shared, Known(smaller).Shared);
    }

    [Fact]
    public void What_one_project_says_of_a_library_no_other_hears()
    {
        var before = RolesOfFlush([]);
        var told = RolesOfFlush(["Closes M:System.IO.Stream.Flush"]);
        var after = RolesOfFlush([]);

        Assert.Equal((Roles.None, Roles.Closes, Roles.None), (before, told, after));
    }

    [Fact]
    public void Attributes_are_those_of_the_compilation_that_has_them()
    {
        var wrapper = Compile.Code(
            "class Runner { [PoolRuntime.Contracts.Closes] public void Stop() { } }", References.For(Setup.Default));
        var bare = Compile.Code("class Runner { public void Stop() { } }", References.For(Setup.Default));

        Assert.Equal(Roles.Closes, RolesOfStop(wrapper));
        Assert.Equal(Roles.None, RolesOfStop(bare));

        static Roles RolesOfStop(Compilation compilation) =>
            Knowledge(compilation).RolesOf(Method(compilation, "Runner", "Stop")) & Roles.Closes;
    }

    [Fact]
    public void A_type_of_the_code_stands_for_the_one_of_the_base_library_that_it_hides()
    {
        var hiding = Compile.Code(
            "namespace System.Threading { public class SemaphoreSlim { public void Release() { } } }",
            References.For(Setup.Default));

        Assert.Equal(
            Roles.Releases,
            Knowledge(hiding).RolesOf(Method(hiding, "System.Threading.SemaphoreSlim", "Release")) & Roles.Releases);
    }

    private static Roles RolesOfFlush(string[] contracts) =>
        new ApiKnowledge(Program, contracts, CancellationToken.None)
            .RolesOf(Method(Program, "System.IO.Stream", "Flush")) & Roles.Closes;

    private static ApiKnowledge Knowledge(Compilation compilation) => new(compilation, [], CancellationToken.None);

    private static KnownSymbols Known(Compilation compilation) => KnownSymbols.In(
        compilation,
        compilation.SourceModule.ReferencedAssemblySymbols.Single(one => one.Name == ContractTable.Assembly),
        [],
        CancellationToken.None);

    private static IMethodSymbol Method(Compilation compilation, string type, string name) =>
        compilation.GetTypeByMetadataName(type)!.GetMembers(name).OfType<IMethodSymbol>().First();
}
