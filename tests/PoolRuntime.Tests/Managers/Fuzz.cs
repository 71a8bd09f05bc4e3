using System.Globalization;

namespace PoolRuntime.Tests.Managers;

/// <summary>Messages that are random, or nearly right. POOL_FUZZ_MESSAGES says how many are tried.</summary>
internal sealed class Fuzz(int seed)
{
    public static readonly int Messages = int.TryParse(
        Environment.GetEnvironmentVariable("POOL_FUZZ_MESSAGES"), CultureInfo.InvariantCulture, out int asked)
        ? asked
        : 3000;

    /// <summary>Far longer than so many take.</summary>
    public static readonly TimeSpan Patience = Bound.Limit + TimeSpan.FromMilliseconds(Messages * 5.0);

    public Random Random { get; } = new(seed);

    public byte[] Mutated(byte[] right)
    {
        byte[] bytes = [.. right];
        switch (Random.Next(5))
        {
            case 0:
                bytes = new byte[Random.Next(100)];
                Random.NextBytes(bytes);
                break;
            case 1:
                bytes = bytes[..Random.Next(bytes.Length)];
                break;
            case 2:
                bytes = [.. bytes, .. new byte[Random.Next(20)]];
                break;
            default:
                for (int i = Random.Next(1, 4); i > 0 && bytes.Length > 0; i--)
                    bytes[Random.Next(bytes.Length)] = (byte)Random.Next(256);
                break;
        }

        return bytes;
    }
}

/// <summary>A value with something of everything in it.</summary>
internal sealed class Node
{
    public string? Name { get; set; }

    public List<Node>? Children { get; set; }

    public Dictionary<int, DateTime>? Times { get; set; }
}
