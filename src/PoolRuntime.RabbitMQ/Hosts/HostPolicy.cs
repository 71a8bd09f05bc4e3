using System.Reflection;
using PoolRuntime.Calls;

namespace PoolRuntime.Hosts;

/// <summary>What the workers of a host run: what its configuration names.</summary>
/// <param name="assemblies">The builds whose methods may all be run.</param>
/// <param name="methods">The full names of single methods.</param>
internal sealed class HostPolicy(Guid[] assemblies, string[] methods) : CodePolicy
{
    /// <summary>What the first call in each worker is, which sets the policy for all that come later.</summary>
    public static Action Initializer(ClusterWorkerOptions options)
    {
        Guid[] assemblies = [.. options.AllowedAssemblies.Select(assembly => assembly.ManifestModule.ModuleVersionId)];
        string[] methods = [.. options.AllowedMethods];
        Action? next = options.Pool.Initializer;
        return () =>
        {
            Current = new HostPolicy(assemblies, methods);
            next?.Invoke();
        };
    }

    public override void Check(MethodInfo method)
    {
        if (Array.IndexOf(assemblies, method.Module.ModuleVersionId) >= 0) return;
        string name = FullName(method);
        if (Array.IndexOf(methods, name) >= 0) return;
        throw new JobRefusedException(
            $"This host does not run '{name}' of the assembly '{method.Module.Assembly.GetName().Name}': its "
            + "configuration allows neither. Allow it with ClusterWorkerOptions.AllowedAssemblies or AllowedMethods, "
            + "or call it from a method that is allowed.");
    }

    public override Exception Missing(string assembly, bool isOtherBuild) => new JobRefusedException(isOtherBuild
        ? $"This host has another build of '{assembly}' than the caller: jobs name methods by their place in a build, so "
            + "both need the very same file. Deploy one build to both, or give each its own ClusterSettings.Queue."
        : $"This host does not have the assembly '{assembly}' that the job belongs to. Deploy it there.");

    /// <summary>The name of a method as it stands in the source; lambdas bear that of the method around them.</summary>
    public static string FullName(MethodInfo method)
    {
        Type type = method.DeclaringType!;
        // Closures lie inside of what the user has written.
        while (type.DeclaringType is { } outer && type.Name.StartsWith('<')) type = outer;
        string name = method.Name;
        int end = name.IndexOf('>');
        if (name.StartsWith('<') && end > 0) name = name[1..end];
        if (type.IsGenericType) type = type.GetGenericTypeDefinition();
        return $"{type.FullName?.Replace('+', '.')}.{name}";
    }
}
