// Pipes and managers, one example per file. Usage: Connections [example …]; without arguments, all of them.
using Connections;
using PoolRuntime;

EntryPoint.Guard();

if (args is ["second", var address, var key])
{
    SharedByAll.BeSecond(address, key);
    return 0;
}

return Examples.Run(args, new()
{
    ["A17"] = TwoEnds.Run,
    ["A21"] = SharedByAll.Run,
});
