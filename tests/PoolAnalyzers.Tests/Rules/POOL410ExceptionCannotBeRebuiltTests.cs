using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL410ExceptionCannotBeRebuilt>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL410ExceptionCannotBeRebuiltTests
{
    [Theory]
    [InlineData("pool.Map(i => { if (i > 3) [|throw new Bad(new MemoryStream());|] return i; }, items);")]
    [InlineData("pool.Apply(() => { [|throw new Worse(new MemoryStream());|] });")]
    [InlineData("pool.Map(i => i > 3 ? [|throw new Bad(new MemoryStream())|] : i, items);")]
    [InlineData("pool.ApplyAsync(async () => { await Task.Yield(); [|throw new Bad(new MemoryStream());|] });")]
    public Task It_holds_what_cannot_travel(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.Map(i => { if (i > 3) throw new Good(i); return i; }, items);")]
    [InlineData("pool.Map(i => { if (i > 3) throw new InvalidOperationException(); return i; }, items);")]
    [InlineData("pool.Map(i => { if (i > 3) throw new Perhaps(null); return i; }, items);")]
    [InlineData("pool.Map(i => { try { throw new Bad(new MemoryStream()); } catch (Bad) { } return i; }, items);")]
    [InlineData("Parallel.ForEach(items, i => { throw new Bad(new MemoryStream()); });")]
    [InlineData("pool.Map(i => i, items); throw new Bad(new MemoryStream());")]
    [InlineData("pool.ApplyAsync(() => 1, callback: _ => throw new Bad(new MemoryStream()));")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class Bad(Stream log) : Exception("bad") { public Stream Log { get; } = log; }
        class Worse(Stream log) : Bad(log);
        class Perhaps(Stream? log) : Exception("bad") { public Stream? Log { get; } = log; }
        class Good(int line) : Exception("bad") { public int Line { get; } = line; }
        class C
        {
            void M(ProcessPool pool, List<int> items)
            {
                {{body}}
            }
        }
        """;
}
