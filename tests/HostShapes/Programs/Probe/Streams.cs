using System.Runtime.InteropServices;
using PoolRuntime;

namespace Probe;

/// <summary>The standard streams in jobs.</summary>
internal static partial class Streams
{
    public static void ReadAndWrite()
    {
        using ProcessPool pool = new(1);
        Console.WriteLine($"read in the job: {pool.Apply(static () => Console.ReadLine()) ?? "nothing"}");
        pool.Apply(static () => Console.WriteLine("written in the job"));
        pool.Apply(static () => Console.Error.WriteLine("written to the error output in the job"));
        Console.WriteLine($"read in the program: {Console.ReadLine()}");
    }

    public static void CloseInJob()
    {
        using ProcessPool pool = new(1);
        int first = pool.Apply(static () =>
        {
            Console.In.Close();
            Console.Out.Close();
            return Close(0) + Close(1) + Environment.ProcessId;
        });
        Console.WriteLine($"same worker: {pool.Apply(static () => Environment.ProcessId) == first}");
        Console.WriteLine($"large result: {pool.Apply(static () => new byte[1 << 20]).Length}");
    }

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
