using System.Diagnostics.CodeAnalysis;

namespace Shop;

internal static class Display
{
    private static readonly object Gate = new();

    [SuppressMessage("PoolBlocking", "POOL211", Justification = "The device needs its pause before anybody writes on.")]
    public static void Show(string line)
    {
        lock (Gate)
        {
            Console.WriteLine(line);
            Thread.Sleep(10);
        }
    }
}
