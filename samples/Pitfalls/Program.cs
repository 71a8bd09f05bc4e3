// Pitfalls: what the rules find, what comes of it, and what 'dotnet format analyzers' makes of it
//
// Written as people write them. Each is marked with the rule that reports it: 'dotnet build' shows them all, and
// 'dotnet format analyzers' repairs them all. This file has one too.
//
// Printed when it was run (values that are wrong by chance, and times, vary):
//     sum of squares: Join was called before Close: the pool is still running, and waiting for its end would be for…
//     sum of cubes: The pool was closed and takes no more jobs; submit them before Close, Shutdown or Dispose, or ma…
//     lengths of words: 3 5 9 (0.44 s, busy for 0.02 s)
//     weight of boxes: 15 (0.65 s, busy for 0.14 s)
//     primes below a million: 78378 (0.22 s, busy for 0.21 s)
//     sum of even numbers: 6249997500000 (0.03 s, busy for 0.03 s)
//     total of the year: 7800 (0.17 s, busy for 0.03 s)
//     visitors: 763045 (1.05 s, busy for 0.18 s)
//     price of all: 300 (0.18 s, busy for 0.02 s)
//     upload: Successful was asked before the job was over; call Wait first, or await the result (POOL702). (0.23 s,…
//     lock after a refusal: locked for ever (0.00 s, busy for 0.00 s)
//     work under a lock: The ProcessLock is not held: it was released already, or never acquired. (0.01 s, busy for…
//     answer: 42 (0.62 s, busy for 0.44 s)
//     prices with tax: The object that the job is called on, a 'NotSerializable', (at '_log') cannot cross the proce…
using System.Diagnostics;
using Pitfalls;

Show("sum of squares", () => JoinBeforeClose.SumOfSquares(10)); // POOL401: nothing has called the entry-point guard
Show("sum of cubes", () => SubmitAfterClose.SumOfCubes(10));
Show("lengths of words", () => string.Join(' ', BlockingResultInSubmitLoop.Lengths(["one", "three", "seventeen"])));
Show("weight of boxes", () => ApplyInLoop.TotalWeight([1, 2, 3, 4, 5]));
Show("primes below a million", () => UnlockedSharedMutation.CountPrimes(1_000_000));
Show("sum of even numbers", () => UnlockedSharedMutation.SumOfEvenNumbers(5_000_000));
Show("total of the year", () => MapBlocksUninterruptibly.TotalAsync(12).Result);
Show("visitors", () => SharedValueReadModifyWrite.CountVisitors());
Show("price of all", () => ParentStateNotSeen.PriceOfAll());
Show("upload", SuccessfulBeforeReady.Upload);
Show("lock after a refusal", AcquireWithoutFinally.StateAfterRefusal);
Show("work under a lock", ReleaseNotHeld.Work);
Show("answer", () => BusyWait.Answer());
Show("prices with tax", () => NotSerializable.PricesWithTax());

// What came out, and what it took: time, and time of a processor in this process.
static void Show(string what, Func<object> compute)
{
    using var process = Process.GetCurrentProcess();
    var (before, watch) = (process.TotalProcessorTime, Stopwatch.StartNew());
    string result;
    try
    {
        result = $"{compute()}";
    }
    catch (Exception problem)
    {
        result = (problem.InnerException ?? problem).Message;
    }

    process.Refresh();
    var busy = process.TotalProcessorTime - before;
    Console.WriteLine(FormattableString.Invariant(
        $"{what}: {result} ({watch.Elapsed.TotalSeconds:0.00} s, busy for {busy.TotalSeconds:0.00} s)"));
}
