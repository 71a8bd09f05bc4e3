using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace PoolAnalyzers.Tests.Meta;

/// <summary>
/// An assembly that is no PoolRuntime and has all of its types and members: PoolRuntime itself under another name. So
/// it is complete whatever the runtime grows to.
/// </summary>
internal static class Decoy
{
    public const string Name = "Runtime";

    public static MetadataReference Reference { get; } = MetadataReference.CreateFromImage(Rename());

    private static byte[] Rename()
    {
        var image = File.ReadAllBytes(typeof(PoolRuntime.Pool).Assembly.Location);
        using var file = new PEReader(new MemoryStream(image));
        var metadata = file.GetMetadataReader();
        var name = metadata.GetString(metadata.GetAssemblyDefinition().Name);
        if (!name.EndsWith(Name, StringComparison.Ordinal))
            throw new InvalidOperationException($"{name} does not end in {Name}.");

        // Names are zero-terminated strings in a heap, so the end of one is a name too: the row of the assembly is made
        // to point some bytes further.
        var row = file.PEHeaders.MetadataStartOffset + metadata.GetTableMetadataOffset(TableIndex.Assembly);
        var column = image.AsSpan(row + AssemblyNameColumn(metadata));
        var skipped = Encoding.UTF8.GetByteCount(name) - Encoding.UTF8.GetByteCount(Name);
        if (metadata.GetHeapSize(HeapIndex.String) > ushort.MaxValue)
            BinaryPrimitives.WriteInt32LittleEndian(column, BinaryPrimitives.ReadInt32LittleEndian(column) + skipped);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(
                column, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(column) + skipped));
        return image;
    }

    /// <summary>Behind the hash algorithm, the four parts of the version, the flags and the public key.</summary>
    private static int AssemblyNameColumn(MetadataReader metadata) =>
        4 + 4 * 2 + 4 + (metadata.GetHeapSize(HeapIndex.Blob) > ushort.MaxValue ? 4 : 2);
}
