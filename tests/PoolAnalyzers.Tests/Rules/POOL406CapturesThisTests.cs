using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL406CapturesThis>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL406CapturesThis, PoolAnalyzers.CodeFixes.Rules.POOL406CapturesThisFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL406CapturesThisTests
{
    [Theory]
    [InlineData("pool.Map(i => i * [|_factor|], items);")]
    [InlineData("pool.Map(i => i * [|this._factor|] + Offset, items);")]
    [InlineData("foreach (var i in items) pool.ApplyAsync(() => i + [|Offset|]);")]
    public Task A_few_members(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.Map(i => i * 2, items);")]
    [InlineData("var factor = _factor; pool.Map(i => i * factor, items);")]
    [InlineData("pool.Map(i => i * Scale(i), items);")]
    [InlineData("pool.Map(i => i + _table.Count + _names.Length, items);")]
    [InlineData("pool.Map(i => { _factor = i; return _factor; }, items);")]
    [InlineData("Parallel.ForEach(items, i => Console.WriteLine(_factor));")]
    [InlineData("pool.Map(i => i * s_shared, items);")]
    [InlineData("pool.Map(Scale, items);")]
    [InlineData("new Small().M(pool, items);")]
    [InlineData("new Tied().M(pool, items);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("pool.Map(i => i * [|_factor|], items);", "var factor = _factor; pool.Map(i => i * factor, items);")]
    [InlineData("var n = pool.Map(i => i * [|this._factor|] + Offset - _factor, items);", "var factor = this._factor; var offset = Offset; var n = pool.Map(i => i * factor + offset - factor, items);")]
    public Task The_members_are_sent(string before, string after) => VerifyFix.Fixes(
        InMethod("items.Clear(); " + before), InMethod("items.Clear(); " + after), POOL406CapturesThisFix.SendMembers);

    [Theory]
    [InlineData("if (items.Count > 3) pool.Map(i => i * [|_factor|], items);")]
    public Task No_fix_where_there_is_no_place_for_copies(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class Small
        {
            int _factor = 3;
            public int[] M(ProcessPool pool, List<int> items) => pool.Map(i => i * _factor, items);
        }
        class Tied
        {
            int _factor = 3;
            Stream _log = new MemoryStream();
            public int[] M(ProcessPool pool, List<int> items) => pool.Map(i => i * _factor, items);
        }
        class C
        {
            static int s_shared = 3;
            int _factor = 3;
            readonly List<int> _table = [];
            readonly string[] _names = [];
            int Offset { get; set; }
            int Scale(int i) => i * _factor;
            void M(ProcessPool pool, List<int> items)
            {
                {{body}}
            }
        }
        """;
}
