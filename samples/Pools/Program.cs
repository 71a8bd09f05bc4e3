// What pools of processes do, one example per file. Usage: Pools [example …]; without arguments, all of them.
using PoolRuntime;
using Pools;

EntryPoint.Guard();

return Examples.Run(args, new()
{
    ["A02"] = FourTasksForThree.Run,
    ["A08"] = NeverMoreThanThree.Run,
    ["A09"] = ResultsInOrder.Run,
    ["A11"] = GetAndMap.Run,
    ["A19"] = EveryMember.Run,
    ["A28"] = Callbacks.Run,
});
