// What child processes do, one example per file. Usage: Processes [example …]; without arguments, all of them.
using PoolRuntime;
using Processes;

EntryPoint.Guard();

return Examples.Run(args, new()
{
    ["A01"] = OneChild.Run,
    ["A13"] = WhatAChildHas.Run,
    ["A14"] = StartMethodOnce.Run,
    ["A15"] = DaemonsAndTimeouts.Run,
});
