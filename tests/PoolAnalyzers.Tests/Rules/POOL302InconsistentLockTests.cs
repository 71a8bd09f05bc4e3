using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL302InconsistentLock>;

namespace PoolAnalyzers.Tests.Rules;

public sealed class POOL302InconsistentLockTests
{
    private static readonly Setup Warns = new()
    {
        Expected = [new(0) { Severity = DiagnosticSeverity.Warning }],
    };

    [Theory]
    [InlineData("Parallel.For(0, 9, i => { _rw.EnterReadLock(); try { {|#0:_count++|}; } finally { _rw.ExitReadLock(); } });")]
    [InlineData("var t = Task.Run(() => { lock (_gate) {|#0:_count++|}; }); lock (_other) { _count++; } t.Wait();")]
    [InlineData("Parallel.Invoke(() => { lock (_gate) {|#0:_count++|}; }, () => { lock (_other) _count++; });")]
    [InlineData("for (var i = 0; i < 9; i++) { _ = Task.Run(() => { lock (_gate) {|#0:_list.Add(1)|}; }); _ = Task.Run(() => { lock (_other) _list.Add(1); }); }")]
    public Task Two_locks_that_do_not_keep_each_other_out(string body) =>
        Verify.Reports(InClass($"void M() {{ {body} }}"), Warns);

    [Theory]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } public void C() { [|_count = 0|]; }")]
    [InlineData("public void A() { lock (_gate) { _list.Add(1); } } public void B() { lock (_gate) { _list.Clear(); } } public void C() { [|_list.Add(2)|]; }")]
    [InlineData("public void A() { lock (_gate) { _list.Add(1); } } public int B() { lock (_gate) { return _list[0]; } } public void C() { foreach (var i in [|_list|]) { } }")]
    [InlineData("public void A() { lock (_gate) { Bump(); } } public void B() { lock (_gate) { Bump(); } } void Bump() { _count++; } public void D() { lock (_gate) _count = 1; } public void C() { [|_count++|]; }")]
    [InlineData("static int s_n; static readonly object s_gate = new(); static void A() { lock (s_gate) s_n++; } static void B() { lock (s_gate) s_n--; } static void C() { [|s_n++|]; }")]
    [InlineData("public void A() { _rw.EnterWriteLock(); _count++; _rw.ExitWriteLock(); } public void B() { _rw.EnterWriteLock(); _count--; _rw.ExitWriteLock(); } public void C() { [|_count++|]; }")]
    [InlineData("public void A() { lock (this) { _count++; } } public void B() { lock (this) { _count--; } } public void C() { [|_count++|]; }")]
    public Task One_use_without_the_lock_of_the_others(string members) =>
        Verify.Reports(InClass(members));

    [Theory]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } public int C() => _count;")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { Bump(); } } void Bump() { _count--; }")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { One(); } } void One() => Two(); void Two() { _count--; }")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } P() { _count = 5; }")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } P() { Init(); } void Init() { _count = 5; }")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void C() { _count = 0; }")]
    [InlineData("public void A() { _count++; } public void C() { _count = 0; }")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } public void C() { Interlocked.Increment(ref _count); }")]
    [InlineData("public void A() { lock (_gate) { _list.Add(1); } } public void B() { lock (_gate) { _list.Clear(); } } public int C() => _list.Count;")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_other) { _count--; } } public void C() { lock (_gate) _count = 0; }")]
    [InlineData("public void A() { lock (_gate) { Recurse(3); } } void Recurse(int n) { if (n > 0) Recurse(n - 1); _count++; } public void B() { lock (_gate) _count = 0; }")]
    [InlineData("int _n; public void A() { lock (_gate) { Console.WriteLine(_n); } } public void B() { lock (_gate) { Console.WriteLine(_n); } } public void C() { _n = 1; }")]
    public Task A_discipline_that_holds_or_that_there_is_none_of_is_silent(string members) =>
        Verify.Silent(InClass(members));

    [Theory]
    [InlineData("var t = Task.Run(() => { lock (_gate) _count++; }); lock (_gate) { _count++; } t.Wait();")]
    [InlineData("Parallel.For(0, 9, i => { _rw.EnterReadLock(); Console.WriteLine(_count); _rw.ExitReadLock(); });")]
    [InlineData("Parallel.For(0, 9, i => { _count++; });")]
    [InlineData("lock (_gate) _count++; lock (_other) _count++;")]
    public Task The_same_lock_no_lock_and_no_other_thread_are_silent(string body) =>
        Verify.Silent(InClass($"void M() {{ {body} }}"));

    private static string InClass(string members) => $$"""
        class P
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly List<int> _list = [];
            private int _count;
            {{members}}
        }
        """;
}
