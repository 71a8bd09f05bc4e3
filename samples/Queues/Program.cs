// What queues between processes do, one example per file. Usage: Queues [example …]; without arguments, all of them.
using PoolRuntime;
using Queues;

EntryPoint.Guard();

return Examples.Run(args, new()
{
    ["A03"] = WriterAndReader.Run,
    ["A16"] = EveryMember.Run,
});
