using System.Reflection;
using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>What a function's definition says, as the worker reads it.</summary>
internal sealed record FunctionParts(Type DelegateType, MethodInfo Method, TargetCodec? Target)
{
    public static FunctionParts Read(PayloadReader definition)
    {
        Type delegateType = CodeReference.ReadType(definition);
        MethodInfo method = CodeReference.ReadMethod(definition);
        CodePolicy.Current?.Check(method);
        return new FunctionParts(
            delegateType, method, definition.Read<byte>() == 0 ? null : TargetCodec.ReadDefinition(definition));
    }

    public Delegate MakeDelegate(object? target) => target is not null && Method.IsVirtual
        // This very method, as in a delegate of 'base.Method', not the one that overrides it.
        ? (Delegate)Activator.CreateInstance(DelegateType, target, Method.MethodHandle.GetFunctionPointer())!
        // With a null target as well: an extension method can be bound to null.
        : Method.CreateDelegate(DelegateType, target);
}
