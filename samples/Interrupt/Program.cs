// A12: Ctrl-C in the middle of a map ends the program and its workers at once (POOL203)
//
// A map over several hundred addresses, and Ctrl-C in the middle of it. The program ends within a moment, with its
// workers; neither the result that is waited for nor the workers keep it.
// Usage: Interrupt, which runs 'Interrupt fetch' and interrupts it; 'Interrupt fetch' to press Ctrl-C yourself.
//
// Printed when it was run (times and numbers of processes vary):
//     fetching
//     ended 1.98 s after Ctrl-C, with exit code 130
//     printed nothing more: True
//     workers left: 0 of 4
using Interrupt;
using PoolRuntime;

EntryPoint.Guard();

if (args is ["fetch"]) Fetching.Run();
else Interruption.Run();
