using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL404WorkerStateLost>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL404WorkerStateLostTests
{
    [Theory]
    [InlineData("var n = 0; pool.Map(i => { [|n += i|]; return i; }, items); Console.WriteLine(n);")]
    [InlineData("var n = 0; pool.ApplyAsync(() => { [|n++|]; }).Get(); Console.WriteLine(n);")]
    [InlineData("var n = 0; var r = pool.ApplyAsync(() => { [|n = 5|]; }); r.Wait(); return n;")]
    [InlineData("var n = 0; pool.Apply(() => { [|n = 5|]; }); return n;")]
    [InlineData("var list = new List<int>(); pool.Map(i => { [|list.Add(i)|]; return i; }, items); foreach (var i in list) Console.WriteLine(i);")]
    [InlineData("var list = new List<int>(); pool.Map(i => { [|list.Add(i)|]; return i; }, items); return list.Count;")]
    [InlineData("var to = new int[9]; pool.Map(i => { [|to[i] = i|]; return i; }, items); return to[1];")]
    [InlineData("pool.Map(i => { [|s_count++|]; return i; }, items); return s_count;")]
    [InlineData("pool.Map(i => { [|_count++|]; return i; }, items); return _count;")]
    [InlineData("foreach (var i in items) pool.ApplyAsync(() => { [|s_count += i|]; }); pool.Close(); pool.Join(); return s_count;")]
    [InlineData("var map = new Dictionary<int, int>(); pool.Map(i => { [|map[i] = i|]; return i; }, items); return map.Count;")]
    [InlineData("var text = \"\"; pool.Apply(() => { [|text += \"x\"|]; }); Console.WriteLine(text);")]
    [InlineData("var list = new List<int>(); pool.Apply(l => { [|l.Add(1)|]; }, list); return list.Count;")]
    public Task A_change_that_is_read_afterwards(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("pool.Map(Count, items); return s_count;")]
    [InlineData("pool.Map(i => Count(i), items); return s_count;")]
    public Task A_change_in_a_method_of_the_file(string body) => Verify.Reports(InMethod(body, "[|s_count++|]"));

    [Theory]
    [InlineData("var n = 0; var all = pool.Map(i => i * 2, items); n = all.Sum(); return n;")]
    [InlineData("var n = 0; pool.Map(i => { var own = 0; own += i; return own; }, items); return n;")]
    [InlineData("var n = 5; pool.Map(i => i + n, items); return n;")]
    [InlineData("var n = 0; Console.WriteLine(n); pool.Map(i => { n += i; return i; }, items);")]
    [InlineData("pool.Map(i => { s_count++; return i; }, items);")]
    [InlineData("pool.Map(i => { s_cache ??= new object(); return i; }, items);")]
    [InlineData("pool.Map(i => (s_cache ??= new object()).GetHashCode(), items); return s_cache ??= new object();")]
    [InlineData("""
        pool.Map(i => Interlocked.CompareExchange(ref s_cache, new object(), null) is null ? i : 0, items);
        return Volatile.Read(ref s_cache) ?? Interlocked.CompareExchange(ref s_cache, new object(), null);
        """)]
    [InlineData("var n = 0; pool.ApplyAsync(() => { n = 5; }).Get(); n = 7; return n;")]
    [InlineData("var n = 0; Parallel.ForEach(items, i => { n += i; }); return n;")]
    [InlineData("var n = 0; Task.Run(() => { n = 5; }).Wait(); return n;")]
    [InlineData("var n = 0; items.ForEach(i => n += i); pool.Map(i => i, items); return n;")]
    [InlineData("var list = new List<int>(); list.AddRange(pool.Map(i => i, items)); return list.Count;")]
    [InlineData("var n = 0; var other = new Other(); other.Map(i => { n += i; return i; }, items); return n;")]
    public Task What_is_not_lost_is_silent(string body) => Verify.Silent(InMethod(body));

    [Theory]
    [InlineData("var n = 0; var p = new ChildProcess(() => { [|n++|]; }); p.Start(); p.Join(); return n;")]
    [InlineData("var n = 0; using var p = new ChildProcess(() => { [|n = 5|]; }, isDaemon: true); p.Start(); return n;")]
    [InlineData("var list = new List<int>(); var p = ChildProcess.For(i => { [|list.Add(i)|]; }, 3); p.Start(); p.Join(); return list.Count;")]
    [InlineData("var p = new ChildProcess(async () => { await Task.Yield(); [|s_count++|]; }); p.Start(); p.Join(); return s_count;")]
    public Task A_child_process(string body) => Verify.Reports(InMethod(body));

    [Theory]
    [InlineData("var n = 0; var p = new ChildProcess(() => { n++; }); p.Start(); p.Join();")]
    [InlineData("var n = 0; var p = new ChildProcess(() => { n++; }); Console.WriteLine(n); p.Start();")]
    [InlineData("var n = 0; var p = ChildProcess.For(i => { n += i; }, 2); Console.WriteLine(n); p.Start();")]
    [InlineData("var n = 5; var p = new ChildProcess(() => Console.WriteLine(n)); p.Start(); return n;")]
    public Task A_child_process_that_loses_nothing(string body) => Verify.Silent(InMethod(body));

    [Fact]
    public Task A_wrapper_gets_the_rule_by_attributes() => Verify.Reports("""
        using PoolRuntime.Contracts;
        [WorkersAreProcesses]
        class JobRunner
        {
            [Submits, Waits] public void Run([Job] Action job) { }
        }
        class Program
        {
            static int M()
            {
                var n = 0;
                new JobRunner().Run(() => { [|n++|]; });
                return n;
            }
        }
        """);

    [Fact]
    public Task A_wrapper_gets_the_rule_by_the_additional_file() => Verify.Reports("""
        // file: Test.cs
        class JobRunner
        {
            public void Run(Action job) { }
        }
        class Program
        {
            static int M()
            {
                var n = 0;
                new JobRunner().Run(() => { [|n++|]; });
                return n;
            }
        }
        // file: PoolAnalyzers.Contracts.txt
        # our own runner
        WorkersAreProcesses T:JobRunner
        Submits M:JobRunner.Run(System.Action)
        Waits   M:JobRunner.Run(System.Action)
        Job     M:JobRunner.Run(System.Action) job
        """);

    private static string InMethod(string body, string count = "s_count++") => $$"""
        using PoolRuntime;
        class Other { public int[] Map(Func<int, int> job, IEnumerable<int> items) => items.Select(job).ToArray(); }
        class Program
        {
            static int s_count;
            static object? s_cache;
            int _count;
            static int Count(int i) { {{count}}; return i; }
            object? M(ProcessPool pool, List<int> items) { if (items.Count > 0) { {{body}} } return null; }
        }
        """;
}
