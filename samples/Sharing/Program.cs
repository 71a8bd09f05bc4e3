// What processes share, one example per file. Usage: Sharing [example …]; without arguments, all of them.
using PoolRuntime;
using Sharing;

EntryPoint.Guard();

return Examples.Run(args, new()
{
    ["A18"] = LockOrNot.Run,
    ["A20"] = ValuesAndArrays.Run,
    ["A27"] = WholeLines.Run,
});
