using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL408DaemonHasChildren>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL408DaemonHasChildrenTests
{
    [Theory]
    [InlineData("var p = new ChildProcess(() => new ChildProcess(Work).Start(), [|isDaemon: true|]);")]
    [InlineData("var p = new ChildProcess(StartOne, \"name\", [|true|]);")]
    [InlineData("var p = new ChildProcess(() => StartOne()) { [|IsDaemon = true|] };")]
    [InlineData("var p = new ChildProcess(StartOne); [|p.IsDaemon = true|]; p.Start();")]
    [InlineData("var p = ChildProcess.For(n => { while (n-- > 0) StartOne(); }, 3, [|isDaemon: true|]);")]
    public Task It_starts_one(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var p = new ChildProcess(StartOne);")]
    [InlineData("var p = new ChildProcess(StartOne, isDaemon: false);")]
    [InlineData("var p = new ChildProcess(Work, isDaemon: true);")]
    [InlineData("var p = new ChildProcess(StartOne); var q = new ChildProcess(Work); q.IsDaemon = true;")]
    [InlineData("var p = new ChildProcess(() => { using var pool = new ProcessPool(); }, isDaemon: true);")]
    [InlineData("var p = new ChildProcess(() => { if (Environment.ProcessorCount > 9) StartOne(); }, isDaemon: ask);")]
    [InlineData("var p = new ChildProcess(() => { if (Environment.ProcessorCount > 9) new ChildProcess(Work).Start(); }, isDaemon: true);")]
    [InlineData("var p = new ChildProcess(() => { try { new ChildProcess(Work).Start(); } catch (InvalidOperationException) { } }, isDaemon: true);")]
    [InlineData("StartOne(); var p = new ChildProcess(Work, isDaemon: true);")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class C
        {
            static void Work() { }
            static void StartOne() { var child = new ChildProcess(Work); child.Start(); child.Join(); }
            void M(bool ask)
            {
                {{body}}
            }
        }
        """;
}
