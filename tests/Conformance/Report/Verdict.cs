namespace PoolRuntime.Conformance.Report;

/// <summary>How a test of a line has ended on a back end.</summary>
internal readonly record struct Verdict(string Id, BackEnds BackEnd, bool Passed, string Test)
{
    public override string ToString() => $"{Id}\t{BackEnd}\t{(Passed ? "passed" : "failed")}\t{Test}";

    public static Verdict Parse(string line)
    {
        string[] parts = line.Split('\t');
        return new Verdict(parts[0], Enum.Parse<BackEnds>(parts[1]), parts[2] == "passed", parts[3]);
    }
}
