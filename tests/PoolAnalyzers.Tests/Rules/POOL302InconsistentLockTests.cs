using PoolAnalyzers.CodeFixes.Rules;
using Verify = PoolAnalyzers.Tests.Verification.Verify<PoolAnalyzers.Rules.POOL302InconsistentLock>;
using VerifyFix = PoolAnalyzers.Tests.Verification.Verify<
    PoolAnalyzers.Rules.POOL302InconsistentLock, PoolAnalyzers.CodeFixes.Rules.POOL302InconsistentLockFix>;

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
    [InlineData("var shared = new PoolRuntime.ProcessLock(); Parallel.Invoke(() => { using (shared.Acquire()) {|#0:_count++|}; }, () => { lock (_gate) _count++; });")]
    public Task Two_locks_that_do_not_keep_each_other_out(string body) =>
        Verify.Reports(InClass($"void M() {{ {body} }}"), Warns);

    [Fact]
    public Task One_lock_between_processes_everywhere() => Verify.Silent(InClass("""
        private readonly PoolRuntime.ProcessLock _shared = new();
        public void A() { using (_shared.Acquire()) { _count++; } }
        public void B() { using (_shared.Acquire()) { _count--; } }
        public void C() { _shared.Acquire(); try { _count = 0; } finally { _shared.Release(); } }
        """));

    [Theory]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } public void C() { [|_count = 0|]; }")]
    [InlineData("public void A() { lock (_gate) { _list.Add(1); } } public void B() { lock (_gate) { _list.Clear(); } } public void C() { [|_list.Add(2)|]; }")]
    [InlineData("public void A() { lock (_gate) { _list.Add(1); } } public int B() { lock (_gate) { return _list[0]; } } public void C() { foreach (var i in [|_list|]) { } }")]
    [InlineData("public void A() { lock (_gate) { Bump(); } } public void B() { lock (_gate) { Bump(); } } void Bump() { _count++; } public void D() { lock (_gate) _count = 1; } public void C() { [|_count++|]; }")]
    [InlineData("static int s_n; static readonly object s_gate = new(); public static void A() { lock (s_gate) s_n++; } public static void B() { lock (s_gate) s_n--; } public static void C() { [|s_n++|]; }")]
    [InlineData("public void A() { _rw.EnterWriteLock(); _count++; _rw.ExitWriteLock(); } public void B() { _rw.EnterWriteLock(); _count--; _rw.ExitWriteLock(); } public void C() { [|_count++|]; }")]
    [InlineData("public void A() { lock (this) { _count++; } } public void B() { lock (this) { _count--; } } public void C() { [|_count++|]; }")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } internal void C() { lock (_gate) { _count++; } [|_count--|]; }")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } public void C() { Off(); } void Off() { [|_count--|]; }")]
    [InlineData("public int Count => _count; public int Twice => _count * 2; public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } public void C() { [|_count++|]; }")]
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
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } public void C() { _count = 0; var t = new Thread(A); t.Start(); t.Join(); }")]
    [InlineData("object _own = new(); int _n; public void A() { lock (_own) { _n++; } } public void B() { lock (_own) { _n--; } } public void Init() { _own = new object(); _n = 0; }")]
    [InlineData("int _n; public void A() { _n = 0; while (true) { lock (_gate) { _n++; _n--; } } }")]
    [InlineData("System.Collections.Hashtable _t = new(); public void A() { lock (_gate) { _t.Add(1, 1); } } public void B() { lock (_gate) { _t.Remove(1); } } public object? C() => _t[1];")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } protected virtual void C() { _count = 0; }")]
    [InlineData("public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } internal void C() { _count--; }")]
    [InlineData("bool _isOver; public void A() { lock (_gate) { _isOver = true; } } public void B() { lock (_gate) { if (_isOver) _isOver = false; } } public void C() { _isOver = true; }")]
    [InlineData("public void A() { lock (_gate) { _list.Add(1); } } public void B() { List<int> old; lock (_gate) { old = _list; _list.Add(2); } foreach (var i in old) { } }")]
    public Task A_discipline_that_holds_or_that_there_is_none_of_is_silent(string members) =>
        Verify.Silent(InClass(members));

    [Theory]
    [InlineData("var t = Task.Run(() => { lock (_gate) _count++; }); lock (_gate) { _count++; } t.Wait();")]
    [InlineData("Parallel.For(0, 9, i => { _rw.EnterReadLock(); Console.WriteLine(_count); _rw.ExitReadLock(); });")]
    [InlineData("Parallel.For(0, 9, i => { _count++; });")]
    [InlineData("lock (_gate) _count++; lock (_other) _count++;")]
    [InlineData("var fill = new Semaphore(0, 9); var empty = new Semaphore(1, 9); var a = new Thread(() => { empty.WaitOne(); _list.Add(1); fill.Release(); }); var b = new Thread(() => { fill.WaitOne(); _list.Clear(); empty.Release(); }); a.Start(); b.Start();")]
    public Task The_same_lock_no_lock_and_no_other_thread_are_silent(string body) =>
        Verify.Silent(InClass($"void M() {{ {body} }}"));

    // ---- What is repaired

    [Theory]
    [InlineData("{ [|_count = 0|]; }", "{ lock (_gate) { _count = 0; } }")]
    [InlineData("{ [|_count++|]; Console.WriteLine(); }", "{ lock (_gate) { _count++; } Console.WriteLine(); }")]
    public Task A_statement_goes_into_the_lock(string before, string after) =>
        VerifyFix.Fixes(
            InClass(Locked + "public void C() " + before), InClass(Locked + "public void C() " + after),
            POOL302InconsistentLockFix.InLock);

    [Fact]
    public Task Several_uses_in_several_members_of_nested_types() => VerifyFix.Fixes(
        """
        class Outer
        {
            private readonly object _gate = new();
            private int _count;
            private int _total;
            public void A() { lock (_gate) { _count++; _total++; } }
            public void B() { lock (_gate) { _count--; _total--; } }
            public void C() { lock (_gate) { _count *= 2; _total *= 2; } }

            public void Reset(bool all)
            {
                // Begin anew.
                [|_count = 0|];
                if (all)
                    [|_total = 0|]; // and forget
            }

            public class Inner
            {
                private static readonly object s_gate = new();
                private static readonly List<int> s_list = [];
                public static void A(int i) { lock (s_gate) s_list.Add(i); }
                public static void B(int i) { lock (s_gate) s_list.Remove(i); }
                public static int C()
                {
                    var sum = 0;
                    foreach (var i in [|s_list|])
                        sum += i;
                    return sum;
                }
            }
        }
        """,
        """
        class Outer
        {
            private readonly object _gate = new();
            private int _count;
            private int _total;
            public void A() { lock (_gate) { _count++; _total++; } }
            public void B() { lock (_gate) { _count--; _total--; } }
            public void C() { lock (_gate) { _count *= 2; _total *= 2; } }

            public void Reset(bool all)
            {
                // Begin anew.
                lock (_gate)
                {
                    _count = 0;
                }
                if (all)
                    lock (_gate)
                    {
                        _total = 0; // and forget
                    }
            }

            public class Inner
            {
                private static readonly object s_gate = new();
                private static readonly List<int> s_list = [];
                public static void A(int i) { lock (s_gate) s_list.Add(i); }
                public static void B(int i) { lock (s_gate) s_list.Remove(i); }
                public static int C()
                {
                    var sum = 0;
                    lock (s_gate)
                    {
                        foreach (var i in s_list)
                            sum += i;
                    }
                    return sum;
                }
            }
        }
        """,
        POOL302InconsistentLockFix.InLock);

    [Theory]
    [InlineData("public async Task C() { [|_count = await Task.FromResult(1)|]; }")]
    public Task What_waits_inside_is_not_locked(string member) =>
        VerifyFix.OffersNoFix(InClass(Locked + member));

    [Fact]
    public Task Which_of_two_locks_is_right_is_for_the_author_to_say() => VerifyFix.OffersNoFix(InClass(
        "void M() { Parallel.Invoke(() => { lock (_gate) [|_count++|]; }, () => { lock (_other) _count++; }); }"));

    [Fact]
    public Task A_reader_writer_lock_is_not_taken_by_lock() => VerifyFix.OffersNoFix(InClass("""
        public void A() { _rw.EnterWriteLock(); _count++; _rw.ExitWriteLock(); }
        public void B() { _rw.EnterWriteLock(); _count--; _rw.ExitWriteLock(); }
        public void C() { [|_count++|]; }
        """));

    private const string Locked =
        "public void A() { lock (_gate) { _count++; } } public void B() { lock (_gate) { _count--; } } ";

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
