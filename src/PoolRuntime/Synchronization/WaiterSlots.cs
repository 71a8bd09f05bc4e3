using System.Runtime.InteropServices;
using PoolRuntime.Sharing;

namespace PoolRuntime.Synchronization;

/// <summary>
/// Places in shared memory, one for each who waits, so that each can be told by itself how its wait has ended, and that
/// those who have died can be told from the living. Who claims and tells holds the lock of what they belong to.
/// </summary>
internal readonly unsafe struct WaiterSlots(SharedSegment segment, long offset, int count)
{
    public const int Free = 0;
    public const int Waiting = 1;

    private readonly Slot* _first = (Slot*)(segment.Start + offset);

    public int Count => count;

    public Slot* this[int index] => _first + index;

    public static long SizeOf(int count) => (long)count * sizeof(Slot);

    /// <summary>Claims one for this process, which waits from now on; null when all are taken.</summary>
    public Slot* TryClaim(long order)
    {
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < count; i++)
            {
                Slot* slot = _first + i;
                // Looking for the dead costs more than anything else here.
                if (slot->State != Free && (round == 0 || IsAlive(slot))) continue;
                slot->Process = ProcessLife.CurrentCode;
                slot->Order = order;
                Volatile.Write(ref slot->State, Waiting);
                return slot;
            }
        }

        return null;
    }

    /// <summary>Whether the process still runs that has claimed it.</summary>
    public static bool IsAlive(Slot* slot) => ProcessLife.Of(slot->Process).IsAlive;

    /// <summary>Tells who waits there.</summary>
    public static void Tell(Slot* slot, int state)
    {
        Volatile.Write(ref slot->State, state);
        SharedWait.Wake(&slot->State, 1);
    }

    /// <summary>It can be claimed again. Whose it was stays, for those who look at it just now.</summary>
    public static void Release(Slot* slot) => Volatile.Write(ref slot->State, Free);

    [StructLayout(LayoutKind.Sequential)]
    public struct Slot
    {
        public long Process;
        public long Order;
        public int State;
        public int Unused;
    }
}
