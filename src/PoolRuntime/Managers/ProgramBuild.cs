using System.Reflection;

namespace PoolRuntime.Managers;

/// <summary>
/// Which build of which program a process runs. Jobs name methods by their place in it, so that only processes of the
/// same one understand each other.
/// </summary>
internal readonly record struct ProgramBuild(Guid Program, Guid Library)
{
    /// <summary>That of this process.</summary>
    public static ProgramBuild Current { get; } = new(
        VersionOf(Assembly.GetEntryAssembly()), VersionOf(typeof(ProgramBuild).Assembly));

    /// <exception cref="InvalidOperationException">It is not that of this process.</exception>
    public void Check()
    {
        if (this == Current) return;
        throw new InvalidOperationException(
            $"The manager runs another {(Library == Current.Library ? "program" : "version of PoolRuntime")} than its "
            + "client, or another build of it: jobs name methods by their place in the program, so a managed pool is "
            + "only for processes that run the very same one.");
    }

    private static Guid VersionOf(Assembly? assembly) => assembly?.ManifestModule.ModuleVersionId ?? Guid.Empty;
}
