using ProbeCalls;

namespace Library;

/// <summary>What a library offers that works with a pool inside.</summary>
public static class Everything
{
    public static string Compute() => AllCalls.Run();
}
