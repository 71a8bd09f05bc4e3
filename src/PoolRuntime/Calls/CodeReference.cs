using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>
/// Names types, methods and fields by the identity of their build (module version id) and their place in it (metadata
/// token), so that a worker with another build refuses instead of calling something else.
/// </summary>
internal static class CodeReference
{
    private const byte Plain = 0;
    private const byte Generic = 1;
    private const byte ArrayOf = 2;
    private const int GuidSize = 16;

    // Few, and a list of them needs no code that would have to be compiled while a worker starts.
    private static readonly List<FoundAssembly> Found = [];
    private static readonly ConcurrentDictionary<string, AssemblyLoadContext> Contexts = new();

    public static void WriteType(PayloadWriter writer, Type type)
    {
        if (type.IsArray)
        {
            writer.Write(ArrayOf);
            writer.Write(type.IsSZArray ? (byte)0 : (byte)type.GetArrayRank());
            WriteType(writer, type.GetElementType()!);
        }
        else if (type.HasElementType)
        {
            throw new NotSupportedException($"'{type}' cannot be named to a worker.");
        }
        else if (type.IsGenericType)
        {
            writer.Write(Generic);
            WriteDefinition(writer, type.GetGenericTypeDefinition());
            WriteTypes(writer, type.GetGenericArguments());
        }
        else
        {
            writer.Write(Plain);
            WriteDefinition(writer, type);
        }
    }

    /// <summary>The type that was named.</summary>
    /// <param name="reader">Where it is named.</param>
    /// <param name="fromFiles">Whether an assembly that is not here yet may be loaded from where it was there.</param>
    public static Type ReadType(PayloadReader reader, bool fromFiles = true)
    {
        switch (reader.Read<byte>())
        {
            case ArrayOf:
                byte rank = reader.Read<byte>();
                Type element = ReadType(reader, fromFiles);
                return rank == 0 ? element.MakeArrayType() : element.MakeArrayType(rank);
            case Generic:
                Type definition = ReadDefinition(reader, fromFiles);
                return definition.MakeGenericType(ReadTypes(reader, fromFiles));
            case Plain:
                return ReadDefinition(reader, fromFiles);
            default:
                throw new InvalidDataException("A type begins with an unknown mark.");
        }
    }

    public static void WriteMethod(PayloadWriter writer, MethodInfo method)
    {
        WriteType(writer, method.DeclaringType!);
        writer.Write(method.MetadataToken);
        WriteTypes(writer, method.IsGenericMethod ? method.GetGenericArguments() : []);
    }

    public static MethodInfo ReadMethod(PayloadReader reader)
    {
        Type type = ReadType(reader);
        MethodBase method = InPlace(type, type.Module.ResolveMethod(reader.Read<int>())!);
        Type[] arguments = ReadTypes(reader, fromFiles: true);
        if (method is not MethodInfo found)
            throw new InvalidDataException("A function is a constructor.");
        return arguments.Length == 0 ? found : found.MakeGenericMethod(arguments);
    }

    public static void WriteField(PayloadWriter writer, FieldInfo field)
    {
        WriteType(writer, field.DeclaringType!);
        writer.Write(field.MetadataToken);
    }

    public static FieldInfo ReadField(PayloadReader reader)
    {
        Type type = ReadType(reader);
        int token = reader.Read<int>();
        return Transferability.FieldsOf(type).FirstOrDefault(field => field.MetadataToken == token)
            ?? throw new InvalidDataException($"'{type}' has no such field.");
    }

    private static MethodBase InPlace(Type type, MethodBase definition) => type.IsGenericType
        ? MethodBase.GetMethodFromHandle(definition.MethodHandle, type.TypeHandle)!
        : definition;

    private static void WriteTypes(PayloadWriter writer, Type[] types)
    {
        writer.Write((byte)types.Length);
        foreach (Type type in types) WriteType(writer, type);
    }

    private static Type[] ReadTypes(PayloadReader reader, bool fromFiles)
    {
        Type[] types = new Type[reader.Read<byte>()];
        for (int i = 0; i < types.Length; i++) types[i] = ReadType(reader, fromFiles);
        return types;
    }

    private static void WriteDefinition(PayloadWriter writer, Type type)
    {
        Assembly assembly = type.Assembly;
        writer.Write(type.Module.ModuleVersionId);
        writer.WriteUtf8(assembly.FullName!);
        writer.WriteUtf8(assembly.Location);
        writer.Write(type.MetadataToken);
    }

    private static Type ReadDefinition(PayloadReader reader, bool fromFiles)
    {
        Guid version = new(reader.ReadBytes(GuidSize));
        string name = reader.ReadUtf8();
        string location = reader.ReadUtf8();
        Assembly assembly = FindOnce(version, name, fromFiles ? location : null);
        return assembly.ManifestModule.ResolveType(reader.Read<int>());
    }

    private static Assembly FindOnce(Guid version, string name, string? location)
    {
        lock (Found)
            foreach (FoundAssembly found in Found)
                if (found.Version.Equals(version)) return found.Assembly;
        Assembly assembly = Find(version, name, location);
        lock (Found) Found.Add(new FoundAssembly(version, assembly));
        return assembly;
    }

    private static Assembly Find(Guid version, string name, string? location)
    {
        foreach (Assembly loaded in AppDomain.CurrentDomain.GetAssemblies())
            if (!loaded.IsDynamic && loaded.ManifestModule.ModuleVersionId == version) return loaded;
        Assembly? found = null;
        try
        {
            found = Assembly.Load(new AssemblyName(name));
            if (found.ManifestModule.ModuleVersionId == version) return found;
        }
        catch (Exception error) when (error is FileNotFoundException or FileLoadException)
        {
            // A plug-in that the program loaded from a path of its own: below.
        }

        // What is only named, as the type of an exception is, is not run.
        if (location is not null && CodePolicy.Current is { } policy)
            throw policy.Missing(name, isOtherBuild: found is not null);
        if (File.Exists(location))
        {
            // One context for each file, or types would be another type in each call.
            AssemblyLoadContext context = Contexts.GetOrAdd(location, static path => new PluginContext(path));
            found = context.LoadFromAssemblyPath(location);
            if (found.ManifestModule.ModuleVersionId == version) return found;
        }

        throw new FileLoadException(found is null
            ? $"The worker does not find '{name}'; an assembly that was made in memory cannot be run in a process pool."
            : $"The worker has another build of '{name}' than the program; it was replaced while the program ran.");
    }

    private sealed class FoundAssembly(Guid version, Assembly assembly)
    {
        public Guid Version => version;

        public Assembly Assembly => assembly;
    }

    private sealed class PluginContext(string path) : AssemblyLoadContext(path)
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName name) =>
            _resolver.ResolveAssemblyToPath(name) is { } file ? LoadFromAssemblyPath(file) : null;
    }
}
