using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL411ThreadOrProcessPerItem>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL411ThreadOrProcessPerItemTests
{
    [Theory]
    [InlineData("foreach (var i in items) { var t = [|new Thread(() => Work(i))|]; t.Start(); }")]
    [InlineData("foreach (var i in items) [|new Thread(() => Work(i))|].Start();")]
    [InlineData("foreach (var file in Directory.GetFiles(\".\")) { [|new Thread(() => Work(file.Length))|].Start(); }")]
    [InlineData("for (var i = 0; i < items.Count; i++) { var n = i; var p = [|new ChildProcess(() => Work(n))|]; p.Start(); all.Add(p); }")]
    [InlineData("foreach (var i in items) { var p = [|ChildProcess.For(Work, i)|]; p.Start(); all.Add(p); }")]
    [InlineData("while (true) { var client = listener.AcceptTcpClient(); [|new Thread(() => client.Close())|].Start(); }")]
    [InlineData("while (!token.IsCancellationRequested) { var client = listener.AcceptTcpClient(); [|new Thread(() => client.Close())|].Start(); }")]
    public Task One_for_each_round(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("for (var i = 0; i < 4; i++) new Thread(() => Work(1)).Start();")]
    [InlineData("for (var i = 0; i < Environment.ProcessorCount; i++) new Thread(() => Work(1)).Start();")]
    [InlineData("foreach (var i in new[] { 1, 2, 3 }) new Thread(() => Work(i)).Start();")]
    [InlineData("foreach (var i in Enumerable.Range(0, 4)) new Thread(() => Work(i)).Start();")]
    [InlineData("foreach (var i in _few) new Thread(() => Work(i)).Start();")]
    [InlineData("foreach (var i in items) { var t = new Thread(() => Work(i)); t.Start(); t.Join(); }")]
    [InlineData("foreach (var i in items) { gate.Wait(); new Thread(() => { Work(i); gate.Release(); }).Start(); }")]
    [InlineData("foreach (var i in items) Task.Run(() => Work(i));")]
    [InlineData("foreach (var i in items) { var t = new Thread(() => Work(i)); Keep(t); }")]
    [InlineData("new Thread(() => Work(1)).Start();")]
    [InlineData("while (true) { new Thread(() => Work(1)).Start(); break; }")]
    [InlineData("new Thread(() => { foreach (var i in items) Work(i); }).Start();")]
    public Task Silent(string body) => Verify.Silent(InMethod(body));

    private static string InMethod(string body) => $$"""
        #pragma warning disable CS0162
        using System.Net.Sockets;
        using PoolRuntime;
        class C
        {
            readonly List<int> _few = [1, 2];
            static void Work(int i) { }
            static void Keep(Thread t) { }
            void M(List<int> items, List<ChildProcess> all, TcpListener listener, CancellationToken token, SemaphoreSlim gate)
            {
                {{body}}
            }
        }
        """;
}
