using System.Reflection;
using PoolRuntime.Serialization;

namespace PoolRuntime.Calls;

/// <summary>What a function's definition says, as the worker reads it.</summary>
internal sealed record FunctionParts(Type DelegateType, MethodInfo Method, TargetCodec? Target)
{
    public static FunctionParts Read(PayloadReader definition) => new(
        CodeReference.ReadType(definition),
        CodeReference.ReadMethod(definition),
        definition.Read<byte>() == 0 ? null : TargetCodec.ReadDefinition(definition));

    public Delegate MakeDelegate(object? target) => target is null
        ? Method.CreateDelegate(DelegateType)
        : Method.CreateDelegate(DelegateType, target);
}
