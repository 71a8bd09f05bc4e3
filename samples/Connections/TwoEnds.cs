// A17: a pipe: both ends send and receive values of any type
//
// Printed when it was run (times and numbers of processes vary):
//     42, null, 2 values
//     hello from the child
//     nothing more will come
using PoolRuntime;

namespace Connections;

/// <summary>A pipe has two connected ends, and both send and receive.</summary>
internal static class TwoEnds
{
    private sealed record Mixed(int Number, string? Text, List<double> Values);

    public static void Run()
    {
        var (mine, theirs) = Pipe.Create();
        using (mine)
        using (var child = ChildProcess.For(Answer, theirs))
        {
            child.Start();
            mine.Send(new Mixed(42, null, [0.5, 1.5]));
            mine.Send("hello");
            Console.WriteLine(mine.Receive<string>());
            Console.WriteLine(mine.Receive<string>());
            child.Join();

            // The child has ended, and its end with it.
            try
            {
                mine.Receive<string>();
            }
            catch (EndOfStreamException)
            {
                Console.WriteLine("nothing more will come");
            }
        }
    }

    private static void Answer(Connection end)
    {
        using (end)
        {
            var mixed = end.Receive<Mixed>();
            end.Send($"{mixed.Number}, {mixed.Text ?? "null"}, {mixed.Values.Count} values");
            end.Send(end.Receive<string>() + " from the child");
        }
    }
}
