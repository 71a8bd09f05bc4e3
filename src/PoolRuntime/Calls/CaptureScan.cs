using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace PoolRuntime.Calls;

/// <summary>
/// Finds the captured variables that a lambda really uses. All lambdas of a scope share one closure object, so without
/// this a lambda would drag along the variables of its neighbours.
/// </summary>
internal sealed class CaptureScan
{
    private readonly HashSet<FieldInfo> _used = [];
    private readonly HashSet<MethodBase> _visited = [];

    private CaptureScan() { }

    /// <summary>
    /// The fields of compiler-made closures that the method, or code of the same source method, touches.
    /// </summary>
    public static HashSet<FieldInfo> UsedBy(MethodBase method)
    {
        CaptureScan scan = new();
        scan.Visit(method);
        return scan._used;
    }

    /// <summary>Whether the compiler made the type to hold captured variables.</summary>
    public static bool IsClosure(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        && type.Name.StartsWith("<>c", StringComparison.Ordinal);

    private void Visit(MethodBase method)
    {
        if (!_visited.Add(Definition(method))) return;
        if (method.GetCustomAttribute<StateMachineAttribute>() is { StateMachineType: { } machine })
        {
            Type closed = machine.IsGenericTypeDefinition ? Close(machine, method) : machine;
            foreach (MethodInfo step in closed.GetMethods(
                BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
                Visit(step);
        }

        byte[]? code = method.GetMethodBody()?.GetILAsByteArray();
        if (code is null) return;
        Type[]? typeArguments = method.DeclaringType?.GetGenericArguments();
        Type[]? methodArguments = method is MethodInfo { IsGenericMethod: true } ? method.GetGenericArguments() : null;
        IlReader reader = new(code);
        while (reader.Read())
        {
            switch (reader.Instruction.OperandType)
            {
                case OperandType.InlineField:
                    FieldInfo field = method.Module.ResolveField(reader.Token, typeArguments, methodArguments)!;
                    if (field.DeclaringType is { } owner && !field.IsStatic && IsClosure(owner)) _used.Add(field);
                    break;
                case OperandType.InlineMethod:
                    MethodBase callee = method.Module.ResolveMethod(reader.Token, typeArguments, methodArguments)!;
                    if (IsPartOfSameSource(callee)) Visit(callee);
                    break;
            }
        }
    }

    // Lambdas, local functions and the inside of async methods and iterators.
    private static bool IsPartOfSameSource(MethodBase method) =>
        method.Name.StartsWith('<') || (method.DeclaringType is { } type && IsClosure(type));

    private static MethodBase Definition(MethodBase method) =>
        method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : method;

    private static Type Close(Type machine, MethodBase method)
    {
        Type[] arguments = method.DeclaringType?.GetGenericArguments() ?? [];
        if (method is MethodInfo { IsGenericMethod: true }) arguments = [.. arguments, .. method.GetGenericArguments()];
        return machine.MakeGenericType(arguments[..machine.GetGenericArguments().Length]);
    }
}
