using System.Runtime.InteropServices;
using PoolRuntime.Serialization;
using PoolRuntime.Sharing;
using PoolRuntime.Synchronization;

namespace PoolRuntime.Queues;

/// <summary>
/// A queue of bytes in shared memory. Records lie one behind the other in a chain of blocks; a large item lies in a
/// part of its own, which its record names, and which is written and read without a lock. Putters and getters have a
/// lock each. Whatever they change becomes so by one write of eight bytes, so that one who is killed leaves what was
/// before or what was to be.
/// </summary>
internal sealed unsafe class QueueMemory
{
    // Larger ones get parts of their own.
    private const int LargestCopied = 32 * 1024;

    private const int Alignment = sizeof(long);
    private const int RecordHead = sizeof(long);

    // A large item: its part, its units, its length.
    private const int ReferenceSize = 3 * sizeof(long);

    // The number of the next block.
    private const int JumpSize = RecordHead + sizeof(long);

    // What is on its way is there sooner than somebody who sleeps is woken.
    private const int Looks = 40;
    private const int LooksAtLock = 20;

    private const long MillisecondsBetweenLooks = 50;

    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);
    private static readonly object Gate = new();
    private static readonly Dictionary<string, WeakReference<QueueMemory>> Known = [];
    private static readonly HashSet<QueueMemory> Sent = [];
    private static bool endsWithProgram;

    private readonly SharedSegment _segment;
    private readonly LockWord _tailLock;
    private readonly LockWord _headLock;
    private readonly QueueParts _parts;
    private readonly bool _isBounded;
    private readonly long _maxSize;
    private readonly bool _isHeld;
    private SharedSegment? _tailBlock;
    private SharedSegment? _headBlock;
    private long _tailNumber;
    private long _headNumber;
    private long _nextLook;
    private int _hasEnded;

    private QueueMemory(SharedSegment segment, string kind)
    {
        _segment = segment;
        _segment.Kind = kind;
        _tailLock = new LockWord(segment, (byte*)&Control->TailLock - segment.Start);
        _headLock = new LockWord(segment, (byte*)&Control->HeadLock - segment.Start);
        _parts = new QueueParts(segment);
        _maxSize = Control->MaxSize;
        _isBounded = _maxSize > 0;
        _isHeld = Control->Kind == (int)QueueKind.Joinable;
    }

    ~QueueMemory()
    {
        // Never sent, so that nobody else has made any.
        if (_segment.IsMaker && _parts.WereMade && Volatile.Read(ref _hasEnded) == 0)
            SharedSegment.RemoveParts(_segment.Name);
    }

    public int MaxSize => (int)_maxSize;

    public bool IsMaker => _segment.IsMaker;

    public bool HasEnded => Volatile.Read(ref _hasEnded) != 0;

    public long Count => Math.Max(0, Volatile.Read(ref Control->Put) - Volatile.Read(ref Control->Taken));

    public long Unfinished => Math.Max(0, Volatile.Read(ref Control->Put) - Volatile.Read(ref Control->Done));

    public bool IsFull => _isBounded && Count >= _maxSize;

    public bool IsShutDown => (Volatile.Read(ref Control->Flags) & QueueControl.ShutDown) != 0;

    public long Lost => Volatile.Read(ref Control->Lost);

    public int LostBy => ProcessLife.Of(Volatile.Read(ref Control->LostBy)).Id;

    private QueueControl* Control => (QueueControl*)_segment.Start;

    private QueueReader* Readers => (QueueReader*)(_segment.Start + QueueControl.ReadersOffset);

    private QueueHolder* Holders => (QueueHolder*)(_segment.Start + QueueControl.HoldersOffset);

    private QueueWriter* Writers => (QueueWriter*)(_segment.Start + QueueControl.WritersOffset);

    public static QueueMemory Create(QueueKind kind, int maxSize, string name)
    {
        SharedSegment segment = SharedSegment.Create(QueueControl.TotalSize);
        QueueControl* control = (QueueControl*)segment.Start;
        control->Maker = ProcessLife.CurrentCode;
        control->MaxSize = maxSize;
        control->Kind = (int)kind;
        control->EvenHead.Reader = control->EvenHead.Holder = QueueHead.None;
        QueueMemory memory = new(segment, name);
        lock (Gate)
        {
            Know(memory);
            if (endsWithProgram) return memory;
            endsWithProgram = true;
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => EndAll();
        }

        return memory;
    }

    /// <exception cref="FileNotFoundException">Its maker has disposed of it, or has ended.</exception>
    /// <exception cref="InvalidDataException">It is another kind of thing.</exception>
    public static QueueMemory ReadReference(PayloadReader reader, QueueKind kind, string name)
    {
        string segmentName = reader.ReadUtf8();
        lock (Gate)
        {
            if (!Known.TryGetValue(segmentName, out WeakReference<QueueMemory>? known)
                || !known.TryGetTarget(out QueueMemory? memory) || memory._segment.IsClosed)
            {
                SharedSegment segment = SharedSegment.Receive(segmentName);
                if (segment.Length < QueueControl.TotalSize)
                    throw new InvalidDataException("A reference names shared memory that is no queue.");
                Know(memory = new QueueMemory(segment, name));
            }

            QueueKind found = (QueueKind)memory.Control->Kind;
            // A joinable queue may travel as the queue that it is.
            return found == kind || (kind == QueueKind.Plain && found == QueueKind.Joinable)
                ? memory
                : throw new InvalidDataException("A reference names another kind of queue than it says.");
        }
    }

    /// <summary>Writes the way to it; from now on it stays until it is disposed of or the process ends.</summary>
    /// <exception cref="RefusedValueException">It is disposed of.</exception>
    public void WriteReference(PayloadWriter writer)
    {
        _segment.WriteReference(writer);
        if (!IsMaker) return;
        lock (Gate) Sent.Add(this);
    }

    /// <summary>Puts an item.</summary>
    /// <returns>Whether it is in the queue; else there was no room in time.</returns>
    /// <exception cref="QueueShutdownException">The queue is shut down, or its maker is gone.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of in this process.</exception>
    /// <exception cref="IOException">There is no more shared memory.</exception>
    public bool Put(ReadOnlySpan<byte> item, TimeSpan limit, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        ThrowIfEnded();
        if (item.Length <= LargestCopied) return Put(item, null, limit, token);
        QueuePart part = Reserve(item.Length, token);
        item.CopyTo(new Span<byte>(part.Memory.Start, item.Length));
        return Put(part, item.Length, limit, token);
    }

    /// <summary>Puts a large item that was written into a part, which is the queue's then, or is released.</summary>
    /// <inheritdoc cref="Put(ReadOnlySpan{byte}, TimeSpan, CancellationToken)" path="/returns|/exception"/>
    public bool Put(QueuePart part, int length, TimeSpan limit, CancellationToken token)
    {
        bool isPut = false;
        try
        {
            token.ThrowIfCancellationRequested();
            Span<long> reference = [part.Number, part.Units, length];
            isPut = Put(MemoryMarshal.AsBytes(reference), Writers + part.Writer, limit, token);
            return isPut;
        }
        finally
        {
            if (isPut)
            {
                Volatile.Write(ref Writers[part.Writer].Process, 0);
                _parts.Forget(part.Number, part.Units);
                GC.KeepAlive(this);
            }
            else
            {
                Release(part);
            }
        }
    }

    /// <summary>A part for a large item.</summary>
    /// <exception cref="IOException">There is no more shared memory.</exception>
    /// <exception cref="QueueShutdownException">Its maker is gone.</exception>
    public QueuePart Reserve(int size, CancellationToken token)
    {
        int index = ClaimWriter(token);
        QueueWriter* writer = Writers + index;
        try
        {
            long units = QueueParts.UnitsFor(size);
            if (_parts.TryTakeSpare(units, 2 * units, out (long Number, long Units) spare))
            {
                Volatile.Write(ref writer->Part, spare.Number);
                return new QueuePart(index, spare.Number, spare.Units, _parts.Get(spare.Number));
            }

            EndIfMakerIsDead();
            ThrowIfEnded();
            long number = _parts.NewNumber();
            Volatile.Write(ref writer->Part, number);
            return new QueuePart(index, number, units, _parts.Make(number, units));
        }
        catch
        {
            Volatile.Write(ref writer->Part, 0);
            Volatile.Write(ref writer->Process, 0);
            throw;
        }
    }

    /// <summary>The part was not needed.</summary>
    public void Release(QueuePart part)
    {
        _parts.Forget(part.Number, part.Units);
        Volatile.Write(ref Writers[part.Writer].Part, 0);
        _parts.Return(part.Number, part.Units);
        Volatile.Write(ref Writers[part.Writer].Process, 0);
        GC.KeepAlive(this);
    }

    /// <summary>Takes an item, waiting for it.</summary>
    /// <returns>Whether one came in time.</returns>
    /// <exception cref="QueueShutdownException">The queue is shut down and empty, or its maker is gone.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of in this process.</exception>
    public bool Take(QueueItem item, TimeSpan limit, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        ThrowIfEnded();
        if (TryTake(item, token)) return true;
        ThrowIfNothingComes();
        if (limit == TimeSpan.Zero) return false;
        for (int look = 0; look < Looks; look++)
        {
            Thread.Yield();
            if (TryTake(item, token)) return true;
        }

        SharedWait wait = new(_segment, limit, token);
        try
        {
            while (true)
            {
                int seen = EnterSleep(&Control->Items);
                if (TryTake(item, token)) return true;
                if (Sleeps(&Control->Items, seen, ref wait)) return false;
                ThrowIfNothingComes();
            }
        }
        finally
        {
            wait.Dispose();
        }
    }

    /// <summary>The item that was taken; afterwards it is not in the queue's memory any more.</summary>
    public T Read<T>(QueueItem item, Codec<T> codec)
    {
        try
        {
            return item.Read(codec, _parts);
        }
        finally
        {
            EndReading(item);
        }
    }

    private void EndReading(QueueItem item)
    {
        QueueReader* reader = Readers + item.Reader;
        long part = item.Part;
        if (_segment.IsClosed) return;
        Volatile.Write(ref reader->Part, 0);
        Volatile.Write(ref reader->IsReading, 0);
        if (part != 0) _parts.Return(part, item.Units);
        GC.KeepAlive(this);
    }

    /// <summary>Says that an item is done with.</summary>
    /// <returns>False when all are.</returns>
    public bool TryFinish()
    {
        ThrowIfEnded();
        EnterHead(CancellationToken.None);
        try
        {
            QueueHead head = Head();
            if (head.Done >= Volatile.Read(ref Control->Put)) return false;
            head.Done++;
            // One's own first; then one of those of others, for whom this was done.
            int holder = FindHolder(static (holder, own) => holder.Held > 0 && holder.Process == own);
            if (holder < 0) holder = FindHolder(static (holder, _) => holder.Held > 0);
            if (holder >= 0) (head.Holder, head.Held) = (holder, Holders[holder].Held - 1);
            Commit(head);
        }
        finally
        {
            LeaveHead();
        }

        if (Unfinished == 0) RingAll(&Control->AllDone);
        GC.KeepAlive(this);
        return true;
    }

    /// <summary>Waits until everything is done with, or was lost.</summary>
    /// <returns>Whether it is.</returns>
    /// <exception cref="QueueShutdownException">Its maker is gone.</exception>
    /// <exception cref="OperationCanceledException">The token is cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of in this process.</exception>
    public bool Join(TimeSpan limit, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        ThrowIfEnded();
        if (limit == TimeSpan.Zero && Unfinished > 0) LookForDead();
        if (Unfinished == 0) return true;
        SharedWait wait = new(_segment, limit, token);
        try
        {
            while (true)
            {
                int seen = EnterSleep(&Control->AllDone);
                if (Unfinished == 0) return true;
                if (Sleeps(&Control->AllDone, seen, ref wait)) return Unfinished == 0;
                ThrowIfEnded();
            }
        }
        finally
        {
            wait.Dispose();
        }
    }

    /// <summary>Nothing can be put any more; who waits gets to know.</summary>
    public void ShutDown()
    {
        ThrowIfEnded();
        // Who puts just now has done so when this returns.
        EnterTail(CancellationToken.None);
        Interlocked.Or(ref Control->Flags, QueueControl.ShutDown);
        LeaveTail();
        RingAllBells();
    }

    /// <summary>An item is dropped that nobody has taken.</summary>
    public bool TryDrop(QueueItem item) => TryTake(item, CancellationToken.None, isDropped: true);

    /// <summary>Ends the queue for all, in the process that made it.</summary>
    public void End()
    {
        if (!IsMaker || Interlocked.Exchange(ref _hasEnded, 1) != 0) return;
        GC.SuppressFinalize(this);
        Interlocked.Or(ref Control->Flags, QueueControl.Ended);
        RingAllBells();
        // Those who are at it finish first; unless they hang, in which case they find nothing there.
        bool hasHead = _headLock.Take(LongestEnd, CancellationToken.None) != LockOutcome.NotTaken;
        bool hasTail = _tailLock.Take(LongestEnd, CancellationToken.None) != LockOutcome.NotTaken;
        SharedSegment.RemoveParts(_segment.Name);
        if (hasTail) _tailLock.TryRelease();
        if (hasHead) _headLock.TryRelease();
        _segment.Dispose();
        lock (Gate)
        {
            Sent.Remove(this);
            Known.Remove(_segment.Name);
        }
    }

    /// <summary>Settles what dead processes have held.</summary>
    public void LookForDead()
    {
        if (_segment.IsClosed) return;
        EndIfMakerIsDead();
        if (AnyDead(holds: true)) SettleReaders();
        if (AnyDead(holds: false))
        {
            EnterTail(CancellationToken.None);
            SettleWriters();
            LeaveTail();
        }

        GC.KeepAlive(this);
    }

    /// <exception cref="QueueShutdownException">Its maker is gone.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of in this process.</exception>
    public void ThrowIfEnded()
    {
        if (HasEnded) throw new ObjectDisposedException(_segment.Kind);
        if ((Volatile.Read(ref Control->Flags) & QueueControl.Ended) != 0) throw Ended();
    }

    private static void Know(QueueMemory memory)
    {
        foreach ((string name, WeakReference<QueueMemory> known) in Known)
            if (!known.TryGetTarget(out _)) Known.Remove(name);
        Known[memory._segment.Name] = new WeakReference<QueueMemory>(memory);
    }

    private static void EndAll()
    {
        List<QueueMemory> made = [];
        lock (Gate)
        {
            foreach (WeakReference<QueueMemory> known in Known.Values)
                if (known.TryGetTarget(out QueueMemory? memory)) made.Add(memory);
        }

        if (made.Count > 0) RunningChildren.EndAll();
        foreach (QueueMemory memory in made) memory.End();
    }

    private bool Put(ReadOnlySpan<byte> record, QueueWriter* writer, TimeSpan limit, CancellationToken token)
    {
        if (TryPut(record, writer, token)) return true;
        if (limit == TimeSpan.Zero) return false;
        for (int look = 0; look < Looks; look++)
        {
            Thread.Yield();
            if (HasRoom && TryPut(record, writer, token)) return true;
        }

        SharedWait wait = new(_segment, limit, token);
        try
        {
            while (true)
            {
                int seen = EnterSleep(&Control->Room);
                if (TryPut(record, writer, token)) return true;
                if (Sleeps(&Control->Room, seen, ref wait)) return false;
            }
        }
        finally
        {
            wait.Dispose();
        }
    }

    private bool HasRoom =>
        !_isBounded || Volatile.Read(ref Control->Put) - Volatile.Read(ref Control->Taken) < _maxSize;

    private bool TryPut(ReadOnlySpan<byte> record, QueueWriter* writer, CancellationToken token)
    {
        EnterTail(token);
        try
        {
            ThrowIfEnded();
            if (IsShutDown) throw ShutDownException();
            if (!HasRoom) return false;
            if (writer != null) Volatile.Write(ref writer->Item, Control->Put + 1);
            Append(record, isReference: writer != null);
            if (writer != null)
            {
                // In this order: an item that is put has no writer that could be settled.
                Volatile.Write(ref writer->Part, 0);
                Volatile.Write(ref writer->Item, 0);
            }
        }
        finally
        {
            LeaveTail();
        }

        Ring(&Control->Items);
        GC.KeepAlive(this);
        return true;
    }

    private void Append(ReadOnlySpan<byte> record, bool isReference)
    {
        long put = Control->Put;
        QueuePlace tail = *Tail(put);
        long needed = RecordHead + Aligned(record.Length);
        byte* block = OpenTail(tail.Block, out long capacity);
        if (tail.Offset + needed + JumpSize > capacity)
        {
            long next = NewBlock();
            WriteHead(block + tail.Offset, QueueRecord.Jump, 0);
            *(long*)(block + tail.Offset + RecordHead) = next;
            tail = new QueuePlace { Block = next };
            block = OpenTail(next, out _);
        }

        byte* at = block + tail.Offset;
        WriteHead(at, isReference ? QueueRecord.Reference : QueueRecord.Bytes, record.Length);
        record.CopyTo(new Span<byte>(at + RecordHead, record.Length));
        tail.Offset += needed;
        *Tail(put + 1) = tail;
        Volatile.Write(ref Control->Put, put + 1);
        Control->NewBlock = 0;
    }

    // What is not taken into use, because its process is killed now, stays until the maker ends.
    private long NewBlock()
    {
        if (_parts.TryTakeSpare(QueueParts.BlockUnits, QueueParts.BlockUnits, out (long Number, long Units) spare))
        {
            Volatile.Write(ref Control->NewBlock, spare.Number);
            return spare.Number;
        }

        EndIfMakerIsDead();
        long number = _parts.NewNumber();
        Volatile.Write(ref Control->NewBlock, number);
        _parts.Make(number, QueueParts.BlockUnits);
        return number;
    }

    private int ClaimWriter(CancellationToken token)
    {
        while (true)
        {
            for (int i = 0; i < QueueControl.Writers; i++)
            {
                QueueWriter* writer = Writers + i;
                if (Volatile.Read(ref writer->Process) == 0
                    && Interlocked.CompareExchange(ref writer->Process, ProcessLife.CurrentCode, 0) == 0)
                    return i;
            }

            LookForDead();
            NapOnce(token);
        }
    }

    private bool TryTake(QueueItem item, CancellationToken token, bool isDropped = false)
    {
        while (true)
        {
            if (Volatile.Read(ref Control->Taken) >= Volatile.Read(ref Control->Put)) return false;
            if (TryTakeNow(item, token, isDropped, out bool isFull)) break;
            if (!isFull) return false;
            // As many as can be told apart read an item just now.
            LookForDead();
            NapOnce(token);
        }

        if (_isBounded) Ring(&Control->Room);
        if (isDropped && Unfinished == 0) RingAll(&Control->AllDone);
        GC.KeepAlive(this);
        return true;
    }

    private bool TryTakeNow(QueueItem item, CancellationToken token, bool isDropped, out bool isFull)
    {
        isFull = false;
        long spent = -1;
        EnterHead(token);
        try
        {
            ThrowIfEnded();
            QueueHead head = Head();
            if (head.Taken >= Volatile.Read(ref Control->Put)) return false;
            int reader = ClaimReader();
            int holder = _isHeld && !isDropped ? ClaimHolder() : QueueHead.None;
            isFull = reader < 0 || (holder < 0 && _isHeld && !isDropped);
            if (isFull) return false;
            byte* at = OpenHead(head.Place.Block) + head.Place.Offset;
            if (*(QueueRecord*)at == QueueRecord.Jump)
            {
                spent = head.Place.Block;
                head.Place = new QueuePlace { Block = *(long*)(at + RecordHead) };
                at = OpenHead(head.Place.Block);
            }

            int length = *(int*)(at + sizeof(int));
            bool isReference = *(QueueRecord*)at == QueueRecord.Reference;
            if (length < 0 || length > LargestCopied || (isReference && length != ReferenceSize))
                throw new InvalidDataException("The memory of the queue is damaged: somebody else has written into it.");
            ReadOnlySpan<byte> record = new(at + RecordHead, length);
            item.Begin(reader, record, isReference);
            head.Place.Offset += RecordHead + Aligned(length);
            head.Taken++;
            if (isDropped) head.Done++;
            (head.Reader, head.IsReading, head.Part) = (reader, 1, item.Part);
            if (holder >= 0) (head.Holder, head.Held) = (holder, Holders[holder].Held + 1);
            Commit(head);
        }
        finally
        {
            LeaveHead();
        }

        if (spent >= 0) _parts.Return(spent, QueueParts.BlockUnits);
        return true;
    }

    private int ClaimReader()
    {
        for (int i = 0; i < QueueControl.Readers; i++)
        {
            if (Volatile.Read(ref Readers[i].IsReading) != 0) continue;
            Readers[i].Process = ProcessLife.CurrentCode;
            return i;
        }

        return QueueHead.None;
    }

    private int ClaimHolder()
    {
        int found = FindHolder(static (holder, own) => holder.Process == own);
        if (found < 0) found = FindHolder(static (holder, _) => holder.Held == 0);
        if (found >= 0) Volatile.Write(ref Holders[found].Process, ProcessLife.CurrentCode);
        return found;
    }

    private int FindHolder(Func<QueueHolder, long, bool> isIt)
    {
        for (int i = 0; i < QueueControl.Holders; i++)
            if (isIt(Holders[i], ProcessLife.CurrentCode)) return i;
        return QueueHead.None;
    }

    // What getters change, as it is, without lines of the tables.
    private QueueHead Head()
    {
        QueueHead head = *HeadOf(Control->Version);
        head.Reader = head.Holder = QueueHead.None;
        return head;
    }

    private void Commit(in QueueHead head)
    {
        long version = Control->Version + 1;
        *HeadOf(version) = head;
        Volatile.Write(ref Control->Version, version);
        Apply(version);
    }

    // May be done again, if it was not done to the end.
    private void Apply(long version)
    {
        QueueHead* head = HeadOf(version);
        if (head->Reader >= 0)
        {
            Volatile.Write(ref Readers[head->Reader].Part, head->Part);
            Volatile.Write(ref Readers[head->Reader].IsReading, head->IsReading);
        }

        if (head->Holder >= 0) Volatile.Write(ref Holders[head->Holder].Held, head->Held);
        Volatile.Write(ref Control->LostBy, head->LostBy);
        Volatile.Write(ref Control->Lost, head->Lost);
        Volatile.Write(ref Control->Taken, head->Taken);
        Volatile.Write(ref Control->Done, head->Done);
        Volatile.Write(ref Control->Applied, version);
    }

    private void SettleReaders()
    {
        EnterHead(CancellationToken.None);
        try
        {
            for (int i = 0; i < QueueControl.Readers; i++)
            {
                if (Readers[i].IsReading == 0 || IsAlive(Readers[i].Process)) continue;
                long part = Readers[i].Part;
                QueueHead head = Head();
                (head.Reader, head.IsReading, head.Part) = (i, 0, 0);
                // Otherwise it counts as held.
                if (!_isHeld) (head.Lost, head.LostBy) = (head.Lost + 1, Readers[i].Process);
                Commit(head);
                if (part != 0) _parts.Remove(part);
            }

            for (int i = 0; i < QueueControl.Holders; i++)
            {
                long held = Holders[i].Held;
                if (held == 0 || IsAlive(Holders[i].Process)) continue;
                QueueHead head = Head();
                (head.Holder, head.Held) = (i, 0);
                (head.Lost, head.LostBy) = (head.Lost + held, Holders[i].Process);
                head.Done = Math.Min(head.Done + held, Volatile.Read(ref Control->Put));
                Commit(head);
            }
        }
        finally
        {
            LeaveHead();
        }

        if (Unfinished == 0) RingAll(&Control->AllDone);
    }

    // Under the lock of the tail.
    private void SettleWriters()
    {
        for (int i = 0; i < QueueControl.Writers; i++)
        {
            QueueWriter* writer = Writers + i;
            long process = Volatile.Read(ref writer->Process);
            if (process == 0 || IsAlive(process)) continue;
            bool isPut = writer->Item != 0 && writer->Item <= Control->Put;
            if (!isPut && writer->Part != 0) _parts.Remove(writer->Part);
            writer->Part = 0;
            writer->Item = 0;
            Volatile.Write(ref writer->Process, 0);
        }
    }

    private bool AnyDead(bool holds)
    {
        long last = 0;
        if (!holds)
        {
            for (int i = 0; i < QueueControl.Writers; i++)
                if (IsDead(Volatile.Read(ref Writers[i].Process), ref last)) return true;
            return false;
        }

        for (int i = 0; i < QueueControl.Readers; i++)
        {
            if (Volatile.Read(ref Readers[i].IsReading) != 0 && IsDead(Volatile.Read(ref Readers[i].Process), ref last))
                return true;
        }

        for (int i = 0; i < QueueControl.Holders; i++)
        {
            if (Volatile.Read(ref Holders[i].Held) != 0 && IsDead(Volatile.Read(ref Holders[i].Process), ref last))
                return true;
        }

        return false;
    }

    private static bool IsDead(long process, ref long last)
    {
        if (process == 0 || process == last) return false;
        last = process;
        return !IsAlive(process);
    }

    private static bool IsAlive(long process) => ProcessLife.Of(process).IsAlive;

    private void EndIfMakerIsDead()
    {
        long now = Environment.TickCount64;
        if (IsMaker || now < Interlocked.Read(ref _nextLook)) return;
        Interlocked.Exchange(ref _nextLook, now + MillisecondsBetweenLooks);
        if (IsAlive(Control->Maker)) return;
        Interlocked.Or(ref Control->Flags, QueueControl.Ended);
        RingAllBells();
    }

    private void EnterTail(CancellationToken token)
    {
        if (!TryTakeSoon(_tailLock)
            && _tailLock.Take(Timeout.InfiniteTimeSpan, token) == LockOutcome.TakenFromDead)
        {
            long block = Control->NewBlock;
            if (block != 0 && block != Tail(Control->Put)->Block) _parts.Remove(block);
            Control->NewBlock = 0;
            SettleWriters();
        }

        if (!_segment.IsClosed) return;
        LeaveTail();
        _segment.ThrowIfClosed();
    }

    private void EnterHead(CancellationToken token)
    {
        if (!TryTakeSoon(_headLock)
            && _headLock.Take(Timeout.InfiniteTimeSpan, token) == LockOutcome.TakenFromDead
            && Control->Applied != Control->Version)
            Apply(Control->Version);
        if (!_segment.IsClosed) return;
        LeaveHead();
        _segment.ThrowIfClosed();
    }

    private static bool TryTakeSoon(LockWord word)
    {
        for (int look = 0; look < LooksAtLock; look++)
        {
            if (word.TryTake()) return true;
            Thread.Yield();
        }

        return false;
    }

    private void LeaveTail() => _tailLock.TryRelease();

    private void LeaveHead() => _headLock.TryRelease();

    private byte* OpenTail(long number, out long capacity)
    {
        if (number != _tailNumber)
        {
            _tailBlock = _parts.Block(number);
            _tailNumber = number;
        }

        capacity = _tailBlock?.Length ?? QueueControl.FirstBlockSize;
        return _tailBlock is { } block ? block.Start : _segment.Start + QueueControl.FirstBlockOffset;
    }

    private byte* OpenHead(long number)
    {
        if (number != _headNumber)
        {
            _headBlock = _parts.Block(number);
            _headNumber = number;
        }

        return _headBlock is { } block ? block.Start : _segment.Start + QueueControl.FirstBlockOffset;
    }

    private QueuePlace* Tail(long put) => (put & 1) == 0 ? &Control->EvenTail : &Control->OddTail;

    private QueueHead* HeadOf(long version) => (version & 1) == 0 ? &Control->EvenHead : &Control->OddHead;

    // Before what is waited for is looked at once more: what comes after that rings.
    private static int EnterSleep(QueueBell* bell)
    {
        int seen = Volatile.Read(ref bell->Rung);
        Interlocked.Increment(ref bell->Sleepers);
        return seen;
    }

    /// <summary>Sleeps until the bell is rung; now and then looks for the dead.</summary>
    /// <returns>Whether the time is over.</returns>
    private bool Sleeps(QueueBell* bell, int seen, ref SharedWait wait)
    {
        bool isOver = wait.IsOver;
        try
        {
            if (!isOver && !wait.Sleep(&bell->Rung, seen)) return false;
        }
        catch
        {
            Decrement(ref bell->Sleepers);
            throw;
        }

        Decrement(ref bell->Sleepers);
        if (isOver) return true;
        LookForDead();
        return false;
    }

    // After what it tells of was written: releasing the lock is a fence.
    private static void Ring(QueueBell* bell)
    {
        if (Volatile.Read(ref bell->Sleepers) <= 0) return;
        Decrement(ref bell->Sleepers);
        Interlocked.Increment(ref bell->Rung);
        SharedWait.Wake(&bell->Rung, 1);
    }

    private static void RingAll(QueueBell* bell)
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref bell->Sleepers) <= 0) return;
        Interlocked.Exchange(ref bell->Sleepers, 0);
        Interlocked.Increment(ref bell->Rung);
        SharedWait.Wake(&bell->Rung, int.MaxValue);
    }

    private void RingAllBells()
    {
        RingAll(&Control->Items);
        RingAll(&Control->Room);
        RingAll(&Control->AllDone);
    }

    private static void Decrement(ref int count)
    {
        int seen = Volatile.Read(ref count);
        while (seen > 0)
        {
            int was = Interlocked.CompareExchange(ref count, seen - 1, seen);
            if (was == seen) return;
            seen = was;
        }
    }

    private void NapOnce(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        _segment.ThrowIfClosed();
        Thread.Sleep(1);
    }

    private void ThrowIfNothingComes()
    {
        ThrowIfEnded();
        // In this order: after it was shut down nothing is put.
        if (IsShutDown && Count == 0) throw ShutDownException();
    }

    private QueueShutdownException Ended() => new(
        $"The queue has ended with process {ProcessLife.Of(Control->Maker).Id}, which made it and has disposed of it "
        + $"or has ended; {Count} items were left in it.");

    private static QueueShutdownException ShutDownException() =>
        new("The queue is shut down: nothing can be put into it, and nothing is left to get.");

    private static long Aligned(int length) => (length + Alignment - 1) / Alignment * Alignment;

    private static void WriteHead(byte* at, QueueRecord kind, int length)
    {
        *(QueueRecord*)at = kind;
        *(int*)(at + sizeof(int)) = length;
    }
}
