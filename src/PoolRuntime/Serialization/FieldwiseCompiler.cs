using System.Reflection;
using System.Reflection.Emit;

namespace PoolRuntime.Serialization;

internal delegate void FieldWriter<T>(PayloadWriter writer, ref T value);

internal delegate void FieldReader<T>(PayloadReader reader, ref T value);

/// <summary>Makes the code that writes and reads the fields of a type, private and read-only ones included.</summary>
internal static class FieldwiseCompiler
{
    private static readonly MethodInfo WriteField = typeof(Codec).GetMethod(nameof(Codec.WriteField))!;
    private static readonly MethodInfo ReadField = typeof(Codec).GetMethod(nameof(Codec.ReadField))!;

    public static FieldWriter<T> Writer<T>(IEnumerable<FieldInfo> fields)
    {
        DynamicMethod method = NewMethod<T>(typeof(PayloadWriter));
        ILGenerator code = method.GetILGenerator();
        foreach (FieldInfo field in fields)
        {
            code.Emit(OpCodes.Ldarg_0);
            LoadOwner<T>(code);
            code.Emit(OpCodes.Ldfld, field);
            code.Emit(OpCodes.Call, WriteField.MakeGenericMethod(TypeOf(field)));
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<FieldWriter<T>>();
    }

    public static FieldReader<T> Reader<T>(IEnumerable<FieldInfo> fields)
    {
        DynamicMethod method = NewMethod<T>(typeof(PayloadReader));
        ILGenerator code = method.GetILGenerator();
        foreach (FieldInfo field in fields)
        {
            LoadOwner<T>(code);
            code.Emit(OpCodes.Ldarg_0);
            code.Emit(OpCodes.Call, ReadField.MakeGenericMethod(TypeOf(field)));
            code.Emit(OpCodes.Stfld, field);
        }

        code.Emit(OpCodes.Ret);
        return method.CreateDelegate<FieldReader<T>>();
    }

    private static DynamicMethod NewMethod<T>(Type port) => new(
        "Fields", typeof(void), [port, typeof(T).MakeByRefType()], typeof(FieldwiseCompiler).Module,
        skipVisibility: true);

    // Pointers cannot be type arguments; the codec of addresses refuses them.
    private static Type TypeOf(FieldInfo field) =>
        field.FieldType.IsPointer || field.FieldType.IsFunctionPointer ? typeof(nint) : field.FieldType;

    private static void LoadOwner<T>(ILGenerator code)
    {
        code.Emit(OpCodes.Ldarg_1);
        if (!typeof(T).IsValueType) code.Emit(OpCodes.Ldind_Ref);
    }
}
