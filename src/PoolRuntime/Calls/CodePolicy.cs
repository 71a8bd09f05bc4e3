using System.Reflection;

namespace PoolRuntime.Calls;

/// <summary>
/// Which functions this process runs for others. A worker of this program's own pools has none: it runs whatever its
/// parent sends. One that works for other machines runs what its host allows, and loads no file that they name.
/// </summary>
internal abstract class CodePolicy
{
    /// <summary>That of this process, set before it runs anything; null for none.</summary>
    public static CodePolicy? Current { get; set; }

    /// <summary>Throws unless the function may be run.</summary>
    public abstract void Check(MethodInfo method);

    /// <summary>What to say of an assembly that is not here as the caller has it.</summary>
    public abstract Exception Missing(string assembly, bool isOtherBuild);
}
