// What threads do, one example per file. Usage: Threads [example …]; without arguments, all of them.
using Threads;

return Examples.Run(args, new()
{
    ["A04"] = FiftyThreads.Run,
    ["A05"] = BankBalance.Run,
    ["A06"] = PooledServer.Run,
    ["A07"] = ServerWithOwnPool.Run,
    ["A22"] = NestedLocks.Run,
    ["A23"] = FiveAtATime.Run,
    ["A24"] = Timers.Run,
    ["A25"] = TrafficLight.Run,
    ["A26"] = Queues.Run,
    ["A29"] = ManyConnections.Run,
});
