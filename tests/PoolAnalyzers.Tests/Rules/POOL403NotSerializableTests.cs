using PoolAnalyzers.CodeFixes.Rules;
using PoolAnalyzers.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL403NotSerializable>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL403NotSerializable, PoolAnalyzers.CodeFixes.Rules.POOL403NotSerializableFix>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL403NotSerializableTests
{
    [Theory]
    [InlineData("Stream log = File.OpenRead(\"a\"); pool.Apply(() => [|log|].Length);")]
    [InlineData("var log = new MemoryStream(); pool.Map(i => i + [|log|].Length, items);")]
    [InlineData("pool.Apply(i => i + [|token|].GetHashCode(), 1);")]
    [InlineData("var gate = new object(); pool.ApplyAsync(() => { lock ([|gate|]) { } });")]
    [InlineData("using var client = new HttpClient(); pool.Map(i => [|client|].Timeout, items);")]
    [InlineData("pool.ApplyAsync(() => [|pool|].Workers);")]
    [InlineData("IEnumerable<int> lazy = items; pool.Apply(() => [|lazy|].Count());")]
    [InlineData("var bag = new Bag { Log = new MemoryStream() }; pool.Apply(() => [|bag|].Log.Length);")]
    [InlineData("var box = new Raw(); pool.Apply(() => [|box|].GetHashCode());")]
    [InlineData("var log = new MemoryStream(); int Local() => (int)[|log|].Length; pool.Apply(() => Local());")]
    [InlineData("var log = new MemoryStream(); int Local() => (int)[|log|].Length; pool.Apply(Local);")]
    public Task A_captured_variable(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.Apply((object o) => o.GetHashCode(), [|(object)3|]);")]
    [InlineData("pool.Apply((Stream s) => s.Length, [|(Stream)new MemoryStream()|]);")]
    [InlineData("pool.Apply((Func<int> f) => f(), [|() => 1|]);")]
    [InlineData("pool.Map((IComparable c) => 1, [|new IComparable[] { 1 }|]);")]
    [InlineData("pool.Apply((int[,] m) => m.Length, [|new int[1, 1]|]);")]
    [InlineData("pool.Apply((List<object> l) => l.Count, [|new List<object>()|]);")]
    [InlineData("pool.Apply((Dictionary<string, Bag> l) => l.Count, [|new Dictionary<string, Bag>()|]);")]
    [InlineData("pool.Apply((int a, Bag b) => a, 1, [|new Bag()|]);")]
    [InlineData("pool.StarMap((int a, Stream b) => a, [|new List<(int, Stream)>()|]);")]
    [InlineData("pool.Apply((nint a) => 1, [|(nint)3|]);")]
    [InlineData("pool.Apply((Shape a) => 1, [|(Shape)new Circle()|]);")]
    public Task An_argument(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.Apply([|() => new MemoryStream()|]);")]
    [InlineData("pool.Map([|i => (object)i|], items);")]
    [InlineData("pool.Map([|i => items.Where(x => x > i)|], items);")]
    [InlineData("pool.ApplyAsync([|async () => { await Task.Yield(); return new Bag(); }|]);")]
    [InlineData("pool.Apply([|() => new Thread(() => { })|]);")]
    public Task A_result(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.Map([|_service.Twice|], items);")]
    [InlineData("var other = new Service(new MemoryStream()); pool.Map([|other|].Twice, items);")]
    public Task A_receiver(string body) =>
        Verify.Reports(InMethod(body.Replace("[|_service.Twice|]", "[|_service|].Twice")));

    [Theory]
    [InlineData("pool.Map(i => i + [|_factor|], items);")]
    [InlineData("pool.Map(i => i + [|this|]._factor, items);")]
    [InlineData("pool.Map(i => [|Scaled(i)|], items);")]
    public Task This_with_a_member_that_cannot(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("using var value = new SharedValue<int>(1); machines.Run(() => [|value|].Value);")]
    [InlineData("using var gate = new ProcessLock(); machines.Run(() => { using (gate.Acquire()) return 1; });", "gate")]
    [InlineData("using var file = File.OpenHandle(\"a\"); machines.Run(() => RandomAccess.GetLength([|file|]));")]
    public Task What_lies_in_the_memory_of_this_machine_does_not_go_to_another(string body, string? use = null) =>
        Verify.Reports(OnMachines(use is null ? body : body.Replace($"({use}.", $"([|{use}|].")));

    [Theory]
    [InlineData("using var value = new SharedValue<int>(1); using var pool = new ProcessPool(1); pool.Apply(() => value.Value);")]
    [InlineData("using var manager = new SyncManager(); var list = manager.List<int>(); machines.Run(() => list.Count);")]
    [InlineData("var table = new Shared<int[]>([1]); machines.Run(() => table.Value[0]);")]
    public Task What_is_reached_from_everywhere_does(string body) => Verify.Silent(OnMachines(body));

    private static string OnMachines(string body) => $$"""
        using PoolRuntime;
        using PoolRuntime.Contracts;

        static class Program
        {
            static void Main()
            {
                EntryPoint.Guard();
                var machines = new Machines();
                {{body}}
            }
        }

        [WorkersAreProcesses]
        [WorkersAreFar]
        sealed class Machines
        {
            public T Run<T>([Job] Func<T> job) => throw new NotSupportedException();
        }
        """;

    [Fact]
    public Task A_parameter_that_a_primary_constructor_keeps() => Verify.Reports("""
        using PoolRuntime;
        class Kept(Stream log) { public long Length() => log.Length; }
        class Passed(Stream log) { public long Length { get; } = log.Length; }
        class C
        {
            void M(ProcessPool pool, Kept kept, Passed passed)
            {
                pool.Apply(() => [|kept|].Length());
                pool.Apply(() => passed.Length);
            }
        }
        """);

    [Theory]
    [InlineData("var n = 3; var list = new List<int[]>(); pool.Map(i => i + n + list.Count, items);")]
    [InlineData("pool.Apply((Stream? s) => s is null, null);")]
    [InlineData("pool.Apply((Stream? s) => s is null, _maybe);")]
    [InlineData("var maybe = _maybe; pool.Apply(() => maybe is null);")]
    [InlineData("Func<int, int> twice = i => 2 * i; pool.Map(i => twice(i), items);")]
    [InlineData("var log = new MemoryStream(); pool.Map(i => i, items); log.Dispose();")]
    [InlineData("pool.Map(i => { using var own = new MemoryStream(); return own.Length; }, items);")]
    [InlineData("pool.Apply((Node n) => n.Value, new Node());")]
    [InlineData("pool.Apply((Circle n) => 1, new Circle());")]
    [InlineData("pool.ApplyAsync(() => 1, callback: i => Console.WriteLine(_factor));")]
    [InlineData("using var queue = new ProcessQueue<int>(); pool.Apply(() => queue.Put(1));")]
    [InlineData("using var gate = new ProcessLock(); pool.Apply(() => { using (gate.Acquire()) { } });")]
    [InlineData("using var v = new SharedValue<int>(); pool.Apply(() => v.Value);")]
    [InlineData("pool.Apply((ReadOnlyMemory<byte> m) => m.Length, new byte[3]);")]
    [InlineData("pool.Apply((DateTime d, Guid g, decimal m) => 1, DateTime.Now, Guid.NewGuid(), 1m);")]
    [InlineData("pool.Apply((KeyValuePair<string, int> p, (int, string) t, Tuple<int, string> u) => 1, new(\"\", 1), (1, \"\"), Tuple.Create(1, \"\"));")]
    [InlineData("var both = new { A = 1, B = \"b\" }; pool.Apply(() => both.A);")]
    [InlineData("pool.Apply((CancellationToken t) => 1, CancellationToken.None);")]
    [InlineData("pool.Apply((Raised r) => 1, new Raised());")]
    [InlineData("pool.Apply((Maybe r) => 1, new Maybe());")]
    [InlineData("try { pool.Apply((object o) => 1, (object)1); } catch (NotTransferableException) { }")]
    [InlineData("using var threads = new WorkerThreadPool(1); threads.Apply((object o) => o, new object());")]
    [InlineData("Task.Run(() => _factor);")]
    [InlineData("Generic(pool, 3);")]
    public Task What_can_travel(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task The_message_names_the_member_and_the_reason() => Verify.Reports(
        InMethod("var bag = new Bag(); pool.Apply(() => {|#0:bag|}.Log.Length);"),
        new()
        {
            Expected =
            [
                new(0)
                {
                    Arguments =
                    [
                        "The captured variable 'bag' (at 'Log')",
                        "an abstract 'Stream' does not say what it is; declare the type that it has",
                    ],
                },
            ],
        });

    [Fact]
    public Task Members_are_sent_instead_of_this() => VerifyFix.Fixes(
        """
        using PoolRuntime;
        class C
        {
            private readonly Stream _log = new MemoryStream();
            private readonly int _factor = 3;
            public int Offset { get; } = 4;
            int[] M(ProcessPool pool, int[] items)
            {
                // All of them.
                return pool.Map(i => i * [|_factor|] + this.Offset + _factor, items);
            }
        }
        """,
        """
        using PoolRuntime;
        class C
        {
            private readonly Stream _log = new MemoryStream();
            private readonly int _factor = 3;
            public int Offset { get; } = 4;
            int[] M(ProcessPool pool, int[] items)
            {
                var factor = _factor;
                var offset = this.Offset;
                // All of them.
                return pool.Map(i => i * factor + offset + factor, items);
            }
        }
        """,
        POOL403NotSerializableFix.SendMembers);

    [Theory]
    [InlineData("pool.Map(i => [|Scaled(i)|], items);")]
    [InlineData("pool.Map(i => i + [|_log|].Length, items);")]
    [InlineData("var log = new MemoryStream(); pool.Map(i => i + [|log|].Length, items);")]
    public Task No_fix_where_something_else_is_to_be_sent(string body) => VerifyFix.OffersNoFix(InMethod(body));

    private static string InMethod(string body) => $$"""
        using PoolRuntime;
        class Bag { public int Number; public Stream Log { get; init; } = new MemoryStream(); }
        unsafe class Raw { public int* Address; }
        class Node { public int Value; public Node? Next; public Action? Done; public object? Tag; }
        abstract class Shape { public int Sides; }
        class Circle : Shape;
        class Raised { public event Action? Changed; public void Raise() => Changed?.Invoke(); }
        class Maybe { public Stream Late { get; set; } = null!; }
        class Service(Stream log) { public int Twice(int i) => 2 * i + (int)log.Length; }
        class C
        {
            private readonly Stream _log = new MemoryStream();
            private readonly Stream? _maybe;
            private readonly int _factor = 3;
            private readonly Service _service = new(new MemoryStream());
            int Scaled(int i) => i * _factor;
            static void Generic<T>(ProcessPool pool, T value) => pool.Apply((T v) => 1, value);
            void M(ProcessPool pool, List<int> items, CancellationToken token)
            {
                {{body}}
            }
        }
        """;
}
