using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PoolRuntime.Serialization;

/// <summary>Chooses the codec of a type.</summary>
internal static class CodecFactory
{
    private static readonly Dictionary<Type, Type> GenericCodecs = new()
    {
        [typeof(Nullable<>)] = typeof(NullableCodec<>),
        [typeof(List<>)] = typeof(ListCodec<>),
        [typeof(Dictionary<,>)] = typeof(DictionaryCodec<,>),
        [typeof(HashSet<>)] = typeof(HashSetCodec<>),
        [typeof(Queue<>)] = typeof(QueueCodec<>),
        [typeof(Stack<>)] = typeof(StackCodec<>),
        [typeof(Memory<>)] = typeof(MemoryCodec<>),
        [typeof(ReadOnlyMemory<>)] = typeof(ReadOnlyMemoryCodec<>),
        [typeof(Shared<>)] = typeof(SharedCodec<>),
    };

    public static Codec<T> Create<T>()
    {
        Type type = typeof(T);
        // First and apart: the others need more of the library, which takes a starting worker some milliseconds.
        if (type == typeof(int)) return As<T>(new MemoryCopyCodec<int>());
        if (type == typeof(long)) return As<T>(new MemoryCopyCodec<long>());
        if (type == typeof(double)) return As<T>(new MemoryCopyCodec<double>());
        if (type == typeof(bool)) return As<T>(new MemoryCopyCodec<bool>());
        return type.IsPrimitive && Transferability.IsPlainMemory(type)
            ? Make<T>(typeof(MemoryCopyCodec<>), type)
            : CreateOther<T>(type);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Codec<T> CreateOther<T>(Type type)
    {
        if (type == typeof(string)) return As<T>(new StringCodec());
        if (type == typeof(Uri)) return As<T>(new TextCodec<Uri>(WriteUri, ReadUri));
        if (type == typeof(Version)) return As<T>(new TextCodec<Version>(
            version => version.ToString(), Version.Parse));
        if (type == typeof(CultureInfo)) return As<T>(new TextCodec<CultureInfo>(
            culture => culture.Name, CultureInfo.GetCultureInfo));
        if (type == typeof(StringBuilder)) return As<T>(new TextCodec<StringBuilder>(
            builder => builder.ToString(), text => new StringBuilder(text)));
        switch (Transferability.FormOf(type))
        {
            case TransferForm.File:
                return As<T>(new FileCodec());
            case TransferForm.Refused:
                return As<T>(new RefusingCodec<T>(Transferability.ReasonAgainst(type)!));
            case TransferForm.PlainMemory:
                return Make<T>(typeof(MemoryCopyCodec<>), type);
            case TransferForm.Reference:
                return Make<T>(typeof(ReferenceCodec<>), type);
            case TransferForm.Array:
                Type element = type.GetElementType()!;
                return Transferability.IsPlainMemory(element)
                    ? Make<T>(typeof(PlainArrayCodec<>), element)
                    : Make<T>(typeof(ArrayCodec<>), element);
            case TransferForm.Collection or TransferForm.Optional or TransferForm.Shared:
                return Make<T>(GenericCodecs[type.GetGenericTypeDefinition()], type.GetGenericArguments());
            default:
                return Make<T>(type.IsValueType ? typeof(StructCodec<>) : typeof(ObjectCodec<>), type);
        }
    }

    // Whether it is absolute does not follow from the text: '/a' can be a file or a part of an address.
    private static string WriteUri(Uri uri) => (uri.IsAbsoluteUri ? '+' : '-') + uri.OriginalString;

    private static Uri ReadUri(string text) => new(text[1..], text[0] == '+' ? UriKind.Absolute : UriKind.Relative);

    private static Codec<T> As<T>(object codec) => (Codec<T>)(object)codec;

    private static Codec<T> Make<T>(Type codec, params Type[] arguments) =>
        (Codec<T>)Activator.CreateInstance(codec.MakeGenericType(arguments))!;
}
