using System.Runtime.InteropServices;

namespace PoolRuntime.Queues;

/// <summary>
/// The beginning of the memory of a queue between processes. What putters change lies apart from what getters change.
/// Behind it come the readers, the holders, the writers and the first block.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Size)]
internal unsafe struct QueueControl
{
    public const int Size = 1024;

    /// <summary>How many can read an item at the same time.</summary>
    public const int Readers = 256;

    /// <summary>How many processes can hold items that are not done with.</summary>
    public const int Holders = 512;

    /// <summary>How many can write a large item at the same time.</summary>
    public const int Writers = 64;

    /// <summary>How many spent parts are kept to be used again.</summary>
    public const int SpareParts = 9;

    public const int FirstBlockSize = 64 * 1024;

    /// <summary>Nothing may be put any more.</summary>
    public const int ShutDown = 1;

    /// <summary>Its maker has disposed of it or has ended.</summary>
    public const int Ended = 2;

    [FieldOffset(0)] public long Maker;
    [FieldOffset(8)] public long LastNumber;
    [FieldOffset(16)] public int MaxSize;
    [FieldOffset(20)] public int Kind;
    [FieldOffset(24)] public int Flags;

    [FieldOffset(128)] public long TailLock;

    /// <summary>How many items were put: the last write of each put, which says which place is the tail.</summary>
    [FieldOffset(136)] public long Put;
    [FieldOffset(144)] public QueuePlace EvenTail;
    [FieldOffset(160)] public QueuePlace OddTail;

    /// <summary>A block that is about to become the tail.</summary>
    [FieldOffset(176)] public long NewBlock;

    [FieldOffset(256)] public long HeadLock;

    /// <summary>How often getters have changed something: the last write of each change, which says which one counts.
    /// </summary>
    [FieldOffset(264)] public long Version;

    /// <summary>The version that the counts and tables say the same as.</summary>
    [FieldOffset(272)] public long Applied;
    [FieldOffset(280)] public long Taken;
    [FieldOffset(288)] public long Done;
    [FieldOffset(296)] public long Lost;
    [FieldOffset(304)] public long LostBy;
    [FieldOffset(320)] public QueueHead EvenHead;
    [FieldOffset(416)] public QueueHead OddHead;

    [FieldOffset(576)] public QueueBell Items;
    [FieldOffset(640)] public QueueBell Room;
    [FieldOffset(704)] public QueueBell AllDone;

    [FieldOffset(768)] public fixed long Spare[SpareParts];

    public static int ReadersOffset => Size;

    public static int HoldersOffset => ReadersOffset + Readers * sizeof(QueueReader);

    public static int WritersOffset => HoldersOffset + Holders * sizeof(QueueHolder);

    public static int FirstBlockOffset => WritersOffset + Writers * sizeof(QueueWriter);

    public static int TotalSize => FirstBlockOffset + FirstBlockSize;
}

/// <summary>Where a record lies.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueuePlace
{
    public long Block;
    public long Offset;
}

/// <summary>What getters change, all of it at once; and the lines of the tables that go with it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueueHead
{
    public const int None = -1;

    public QueuePlace Place;
    public long Taken;
    public long Done;
    public long Lost;
    public long LostBy;
    public int Reader;
    public int Holder;
    public long IsReading;
    public long Part;
    public long Held;
}

/// <summary>Somebody who has taken an item and reads it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueueReader
{
    public long Process;

    /// <summary>Whether it still does; else the place is free.</summary>
    public long IsReading;

    /// <summary>The part that it lies in by itself; zero for one that was copied.</summary>
    public long Part;
    public long Unused;
}

/// <summary>A process and how many items it has taken that are not done with.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueueHolder
{
    public long Process;
    public long Held;
}

/// <summary>Somebody who has written, or writes, an item into a part of its own.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueueWriter
{
    public long Process;
    public long Part;

    /// <summary>The number that the item gets, when it is put.</summary>
    public long Item;
    public long Unused;
}

/// <summary>What those sleep on who wait for something.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct QueueBell
{
    /// <summary>Changes whenever it is rung.</summary>
    public int Rung;

    /// <summary>How many sleep; sometimes more than do.</summary>
    public int Sleepers;
}
