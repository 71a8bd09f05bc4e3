using System.Reflection;
using PoolRuntime.Serialization;

namespace PoolRuntime.Diagnostics;

/// <summary>What a method is called in the source, as far as that can be told.</summary>
internal static class FunctionName
{
    public static string Of(MethodInfo? method)
    {
        if (method is null) return "job";
        Type? type = method.DeclaringType;
        // Closures and state machines lie inside of what the user has written.
        while (type?.DeclaringType is { } outer && type.Name.StartsWith('<')) type = outer;
        string name = NameOf(method.Name);
        return type is null || type.Name.StartsWith('<') ? name : $"{Transferability.Name(type)}.{name}";
    }

    // <Run>b__0_1 is a lambda in Run, and <Run>g__Add|0_1 the local function Add in it; among the statements of a program
    // it is <<Main>$>g__Add|0_1.
    private static string NameOf(string name)
    {
        int end = name.LastIndexOf('>');
        if (!name.StartsWith('<') || end < 0) return name;
        string outer = name[1..end].Replace("<", "").Replace(">$", "").Replace("$", "");
        int bar = name.IndexOf('|');
        return name.AsSpan(end + 1).StartsWith("g__") && bar > end + 4
            ? $"{outer}.{name[(end + 4)..bar]}"
            : $"{outer} (lambda)";
    }
}
