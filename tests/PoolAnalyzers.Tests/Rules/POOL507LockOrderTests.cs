using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL507LockOrder>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL507LockOrderTests
{
    [Theory]
    [InlineData("lock (_a) lock (_b) Work();", "lock (_b) lock ([|_a|]) Work();")]
    [InlineData("lock (_a) { Work(); lock (s_c) Work(); }", "lock (s_c) { lock ([|_a|]) Work(); }")]
    [InlineData("using (_one.Acquire()) using (_two.Acquire()) Work();", "using (_two.Acquire()) using ([|_one|].Acquire()) Work();")]
    [InlineData("lock (_a) using (_one.Acquire()) Work();", "_one.Acquire(); lock ([|_a|]) Work(); _one.Release();")]
    [InlineData("lock (_a) lock (_b) Work(); lock (_b) lock ([|_a|]) Work();", "")]
    [InlineData("lock (_a) lock (_b) Work();", "Action run = () => { lock (_b) lock ([|_a|]) Work(); };")]
    public Task In_both_orders(string one, string other) => Verify.Reports(InMethods(one, other));

    [Theory]
    [InlineData("lock (_a) lock (_b) Work();", "lock (_a) lock (_b) Work();")]
    [InlineData("lock (_a) lock (_b) Work();", "lock (_b) Work(); lock (_a) Work();")]
    [InlineData("lock (_a) lock (_a) Work();", "lock (_a) lock (_a) Work();")]
    [InlineData("lock (s_c) lock (_a) lock (_b) Work();", "lock (s_c) lock (_b) lock (_a) Work();")]
    [InlineData("using (_one.Acquire()) using (_two.Acquire()) Work();", "using (_two.Acquire()) if (_one.TryAcquire()) _one.Release();")]
    [InlineData("lock (_a) lock (_b) Work();", "lock (_b) { Action later = () => { lock (_a) Work(); }; }")]
    [InlineData("lock (_a) lock (_b) Work();", "var a = new object(); lock (_b) lock (a) Work();")]
    [InlineData("lock (_a) lock (_b) Work();", "lock (_b) lock (Make()) Work();")]
    [InlineData("lock (_a) lock (Other._a) Work();", "lock (Other._a) Work();")]
    public Task Silent(string one, string other) => Verify.Silent(InMethods(one, other));

    [Fact]
    public Task The_other_place_is_shown() => Verify.Reports(
        InMethods("lock (_a) lock ({|#0:_b|}) Work();", "lock (_b) lock ({|#1:_a|}) Work();"),
        new() { Expected = [new(1) { Arguments = ["_a", "_b"], AdditionalLocations = [0] }] });

    private static string InMethods(string one, string other) => $$"""
        using PoolRuntime;
        class C
        {
            private static readonly object s_c = new();
            private readonly object _a = new();
            private readonly object _b = new();
            private readonly ProcessLock _one = new();
            private readonly ProcessLock _two = new();

            public C Other { get; set; } = null!;

            public void One()
            {
                {{one}}
            }

            public void Two()
            {
                {{other}}
            }

            private static object Make() => new();
            private static void Work() { }
        }
        """;
}
