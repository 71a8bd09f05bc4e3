using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL303LockObjectPerCall>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL303LockObjectPerCall, PoolAnalyzers.CodeFixes.Rules.POOL303LockObjectPerCallFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL303LockObjectPerCallTests
{
    [Theory]
    [InlineData("lock ([|new object()|]) _count++;")]
    [InlineData("var gate = new object(); lock ([|gate|]) { _count++; }")]
    [InlineData("object gate = new(); lock ([|gate|]) _count++; lock ([|gate|]) _count--;")]
    [InlineData("lock ([|(object)_count|]) _count++;")]
    [InlineData("Parallel.For(0, 9, _ => { var gate = new object(); lock ([|gate|]) _count++; });")]
    [InlineData("Local(); void Local() { var gate = new Lock(); lock ([|gate|]) _count++; }")]
    public Task Nobody_waits_for_anybody(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("lock (_gate) _count++;")]
    [InlineData("var gate = new object(); Parallel.For(0, 9, _ => { lock (gate) _count++; });")]
    [InlineData("var gate = new object(); Keep(gate); lock (gate) _count++;")]
    [InlineData("var gate = _gate; lock (gate) _count++;")]
    [InlineData("var gate = Make(); lock (gate) _count++;")]
    [InlineData("lock (this) _count++;")]
    [InlineData("lock (typeof(C)) _count++;")]
    [InlineData("lock (_list) _list.Add(1);")]
    [InlineData("var list = new List<int>(); lock (list) list.Add(1);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task Silent_in_top_level_statements() => Verify.Silent("""
        var gate = new object();
        lock (gate)
            Console.WriteLine();
        """);

    [Fact]
    public Task It_locks_on_a_field() => VerifyFix.Fixes(
        """
        class C
        {
            private int _count;
            private static int s_all;

            void M()
            {
                // Only one at a time.
                var gate = new object();
                lock ([|gate|])
                {
                    _count++;
                }
            }

            void N() { lock ([|new object()|]) _count--; }

            static void O()
            {
                lock ([|(object)s_all|])
                    s_all++;
            }
        }
        """,
        """
        class C
        {
            private int _count;
            private static int s_all;
            private readonly Lock _gate = new();
            private static readonly Lock s_gate = new();

            void M()
            {
                // Only one at a time.
                lock (_gate)
                {
                    _count++;
                }
            }

            void N() { lock (_gate) _count--; }

            static void O()
            {
                lock (s_gate)
                    s_all++;
            }
        }
        """,
        POOL303LockObjectPerCallFix.Field);

    [Fact]
    public Task No_fix_where_there_is_no_place_for_a_field() => VerifyFix.OffersNoFix("""
        record struct R(int X)
        {
            public void M() { lock ([|new object()|]) Console.WriteLine(X); }
        }
        """);

    private static string InMethod(string body) => $$"""
        class C
        {
            private readonly object _gate = new();
            private readonly List<int> _list = [];
            private int _count;

            void M()
            {
                {{body}}
            }

            private static object Make() => new();
            private static void Keep(object gate) { }
        }
        """;
}
