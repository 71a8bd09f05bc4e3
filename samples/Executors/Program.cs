// What executors do, one example per file. Usage: Executors [example …]; without arguments, all of them.
// Tenths of a second stand for seconds.
using Executors;
using PoolRuntime;

EntryPoint.Guard();

return Examples.Run(args, new()
{
    ["A30"] = FourForTen.Run,
    ["A31"] = ResultInSubmitLoop.Run,
    ["A32"] = CollectAfterShutdown.Run,
    ["A33"] = GluedTogether.Run,
    ["A34"] = DoneCallback.Run,
    ["A35"] = WhereCallbacksRun.Run,
    ["A36"] = CpuBound.Run,
});
