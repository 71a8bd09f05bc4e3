using PoolRuntime.Contracts;

namespace PoolRuntime;

/// <summary>
/// The start method of the program. The counterpart of Python's <c>set_start_method()</c> and
/// <c>get_start_method()</c>.
/// </summary>
public static class StartMethods
{
    private static readonly object Gate = new();
    private static StartMethod? chosen;
    private static string? executable;
    private static StartMethod inherited = StartMethod.Spawn;

    /// <summary>All methods that there are here, the default first.</summary>
    public static IReadOnlyList<StartMethod> All { get; } = [StartMethod.Spawn, StartMethod.ForkServer];

    /// <summary>The method of pools that do not choose one; reading it does not settle it.</summary>
    public static StartMethod Default
    {
        get
        {
            lock (Gate) return chosen ?? inherited;
        }
    }

    /// <summary>
    /// The program that is started for children and workers: the one that runs assemblies, named <c>dotnet</c>, or this
    /// program itself in another place. Null, as at first, for what runs this process. In Python
    /// <c>set_executable()</c>.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string? Executable
    {
        get
        {
            lock (Gate) return executable;
        }
        set
        {
            string? path = value is null ? null : Path.GetFullPath(value);
            if (path is not null && !File.Exists(path))
                throw new FileNotFoundException(
                    $"There is no file '{path}' that could be started for children; give the path of an executable, or "
                    + "null for the one that runs this process.", path);
            lock (Gate) executable = path;
        }
    }

    /// <summary>Chooses the method of the program, once, before the first pool is made.</summary>
    /// <param name="method">The method.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such method.</exception>
    /// <exception cref="PlatformNotSupportedException">It is <see cref="StartMethod.Fork"/>.</exception>
    /// <exception cref="InvalidOperationException">It has been chosen before (POOL110).</exception>
    [OncePerProgram]
    public static void Set(StartMethod method)
    {
        Check(method, nameof(method));
        lock (Gate)
        {
            if (chosen is { } before)
                throw new InvalidOperationException(
                    $"The start method of the program is {before} already, and is chosen once; a single pool has its "
                    + "own in PoolOptions.StartMethod (POOL110).");
            chosen = method;
        }
    }

    /// <summary>In a child process: what its parent has chosen, which may be changed once here as well.</summary>
    internal static void Inherit(StartMethod method)
    {
        lock (Gate) inherited = method;
    }

    internal static void Check(StartMethod method, string name)
    {
        if (method == StartMethod.Fork)
            throw new PlatformNotSupportedException(
                ".NET cannot fork: the threads of its runtime would be missing in the copy. Use StartMethod.Spawn, or "
                + "StartMethod.ForkServer for workers that are there at once.");
        if (method is not (StartMethod.Spawn or StartMethod.ForkServer))
            throw new ArgumentOutOfRangeException(name, method, "There is no such start method (POOL113).");
    }
}
