using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using PoolRuntime.Contracts;
using PoolRuntime.Pipes;
using PoolRuntime.Serialization;

namespace PoolRuntime;

/// <summary>
/// One end of a connection between two processes, or two threads: what one end sends, the other receives, whole
/// messages in the order in which they were sent. The counterpart of Python's
/// <c>multiprocessing.connection.Connection</c>.
/// </summary>
/// <remarks>
/// <para>All members may be called by any number of threads at the same time; messages are never mixed or split. What
/// waits holds its thread, but for the members whose names end in <c>Async</c>.</para>
/// <para>Values travel by their declared type, as arguments of jobs do, and both sides have to declare the same one:
/// <see cref="Send{T}"/> of one type and <see cref="Receive{T}"/> of another is an error, and no type name comes from
/// the other side.</para>
/// <para>A connection can be sent to another process: as argument, captured variable or result of a job, in a queue, or
/// over another connection. It belongs to the process that takes it first, with the messages that have not been
/// received yet; from then on it is closed here, so that its other end notices when that process ends. Until then it
/// can be closed here, and be taken for five minutes more.</para>
/// <para>An open file, as <see cref="Microsoft.Win32.SafeHandles.SafeFileHandle"/>, can be sent in the same ways to
/// processes of this machine, but not over TCP. Who receives it owns a duplicate, with the rights and the position of
/// the file; it may be taken within five minutes, once, also after the sender has closed its own.</para>
/// </remarks>
[ThreadSafe]
[Accepts(0, Most = AcceptsAttribute.LongestWait, OrInfinite = true, Parameter = "timeout")]
public class Connection : IDisposable, ITravelsByReference<Connection>
{
    private const int HeadSize = sizeof(int);
    private const int TypeSize = sizeof(int);

    // Longer ones are written apart from their head instead of being copied behind it.
    private const int LargestCopied = 16 * 1024;

    // A message grows to what has come of it: its head alone takes no memory.
    private const int FirstRoom = 64 * 1024;

    [ThreadStatic]
    private static PayloadWriter? ownWriter;

    private readonly StreamSocket _socket;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SemaphoreSlim _receiving = new(1);
    private readonly object _gate = new();

    // The message that is being received; what has come stays when a receiver gives up waiting.
    private readonly byte[] _head = new byte[HeadSize];
    private byte[] _kept = [];
    private byte[] _body = [];
    private int _headCount;
    private int _bodyLength = -1;
    private int _bodyCount;

    private int _maxMessageSize = Array.MaxLength;
    private string? _closed;
    private bool _isBroken;
    private ConnectionOffer? _offer;

    // Others may take it: whoever waits here has to notice.
    private volatile bool _isOffered;

    internal Connection(StreamSocket socket, bool canRead, bool canWrite, int maxMessageSize)
    {
        (_socket, CanRead, CanWrite) = (socket, canRead, canWrite);
        _maxMessageSize = maxMessageSize;
    }

    private protected Connection(Connection taken)
        : this(taken._socket, taken.CanRead, taken.CanWrite, taken._maxMessageSize) =>
        GC.SuppressFinalize(taken);

    /// <summary>Closes a connection that was forgotten.</summary>
    ~Connection() => Close("it was not in use any more");

    /// <summary>Whether this end can receive. The counterpart of <c>readable</c>.</summary>
    public bool CanRead { get; }

    /// <summary>Whether this end can send. The counterpart of <c>writable</c>.</summary>
    public bool CanWrite { get; }

    /// <summary>Whether this end was closed, or was taken by another process. The counterpart of
    /// <c>closed</c>.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) is not null;

    /// <summary>
    /// The most bytes that a message may have that is received; a longer one is refused before memory is taken for it.
    /// Of typed messages four bytes are for the type. The largest array at first, or what the listener or client was
    /// told.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or more than an array can hold.</exception>
    public int MaxMessageSize
    {
        get => _maxMessageSize;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Array.MaxLength);
            _maxMessageSize = value;
        }
    }

    internal StreamSocket Socket => _socket;

    /// <summary>Sends a value. Waits while the other end does not receive and the room in between is used up. The
    /// counterpart of <c>send(obj)</c>.</summary>
    /// <typeparam name="T">The type that the other end receives as.</typeparam>
    /// <param name="value">The value; it is written before anything is sent, and what changes in it later is
    /// not.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes. When part of the message has gone by then, the connection cannot be used for sending any more.</param>
    /// <param name="cancellationToken">Ends the waiting, as the timeout does.</param>
    /// <exception cref="NotTransferableException">The value cannot travel; nothing was sent, and the connection can be
    /// used as before.</exception>
    /// <exception cref="IOException">The other end is closed, or its process has ended.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed, or was taken by another process.</exception>
    /// <exception cref="NotSupportedException">This end can only receive.</exception>
    /// <exception cref="TimeoutException">The message was not sent in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    [UsesQueue]
    public void Send<T>(T value, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        PayloadWriter message = Take();
        Write(message, value);
        try
        {
            SendFramed(message.Written, [], Deadline.After(AsyncResult.CheckedTimeout(timeout)), cancellationToken);
        }
        finally
        {
            Return(message);
        }
    }

    /// <summary>Sends a value without holding a thread while the other end does not receive.</summary>
    /// <inheritdoc cref="Send{T}" path="/typeparam|/param|/exception"/>
    [UsesQueue]
    public Task SendAsync<T>(T value, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        PayloadWriter message = new();
        Write(message, value);
        return SendFramedAsync(
            message.ToArray(), Deadline.After(AsyncResult.CheckedTimeout(timeout)), cancellationToken);
    }

    /// <summary>
    /// Sends bytes as one message; it may be empty. The counterpart of <c>send_bytes(buf, offset, size)</c>: a part of
    /// an array is a span of it.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes. When part of the message has gone by then, the connection cannot be used for sending any more.</param>
    /// <param name="cancellationToken">Ends the waiting, as the timeout does.</param>
    /// <inheritdoc cref="Send{T}" path="/exception[not(@cref='T:PoolRuntime.NotTransferableException')]"/>
    [UsesQueue]
    [SkipLocalsInit]
    public void SendBytes(
        ReadOnlySpan<byte> message, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        if (message.Length <= LargestCopied)
        {
            Span<byte> framed = stackalloc byte[LargestCopied + HeadSize];
            BinaryPrimitives.WriteInt32LittleEndian(framed, message.Length);
            message.CopyTo(framed[HeadSize..]);
            SendFramed(framed[..(HeadSize + message.Length)], [], deadline, cancellationToken);
        }
        else
        {
            Span<byte> head = stackalloc byte[HeadSize];
            BinaryPrimitives.WriteInt32LittleEndian(head, message.Length);
            SendFramed(head, message, deadline, cancellationToken);
        }
    }

    /// <summary>Sends bytes without holding a thread while the other end does not receive.</summary>
    /// <inheritdoc cref="SendBytes" path="/param|/exception"/>
    [UsesQueue]
    public Task SendBytesAsync(
        ReadOnlyMemory<byte> message, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        byte[] framed = new byte[HeadSize + message.Length];
        BinaryPrimitives.WriteInt32LittleEndian(framed, message.Length);
        message.Span.CopyTo(framed.AsSpan(HeadSize));
        return SendFramedAsync(framed, deadline, cancellationToken);
    }

    /// <summary>Receives a value, waiting for it. The counterpart of <c>recv()</c>.</summary>
    /// <typeparam name="T">The type that the other end sent it as.</typeparam>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes, zero to only look. What has come of a message by then is kept for the next call.</param>
    /// <param name="cancellationToken">Ends the waiting, as the timeout does.</param>
    /// <returns>The value.</returns>
    /// <exception cref="EndOfStreamException">The other end is closed, or its process has ended, and everything that it
    /// sent has been received.</exception>
    /// <exception cref="InvalidDataException">What came is no value of that type. It counts as received, and the
    /// connection can be used as before.</exception>
    /// <exception cref="MessageTooLongException">The message is longer than <see cref="MaxMessageSize"/>.</exception>
    /// <exception cref="IOException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">This end is closed, or was taken by another process.</exception>
    /// <exception cref="NotSupportedException">This end can only send.</exception>
    /// <exception cref="TimeoutException">No message came in time.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    [UsesQueue]
    public T Receive<T>(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline left = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        Enter(_receiving, CanRead, left, cancellationToken);
        try
        {
            Complete(int.MaxValue, left, cancellationToken);
            return ReadValue<T>();
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>Receives a value without holding a thread until it comes.</summary>
    /// <inheritdoc cref="Receive{T}" path="/typeparam|/param|/returns|/exception"/>
    [UsesQueue]
    public async Task<T> ReceiveAsync<T>(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        await EnterAsync(_receiving, CanRead, deadline, cancellationToken).ConfigureAwait(false);
        try
        {
            await CompleteAsync(int.MaxValue, deadline, cancellationToken).ConfigureAwait(false);
            return ReadValue<T>();
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>Receives the bytes of a message. The counterpart of <c>recv_bytes(maxlength)</c>.</summary>
    /// <param name="maxLength">The most bytes that it may have; null for <see cref="MaxMessageSize"/>.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes. What has come of a message by then is kept for the next call.</param>
    /// <param name="cancellationToken">Ends the waiting, as the timeout does.</param>
    /// <inheritdoc cref="Receive{T}" path="/exception[not(@cref='T:System.IO.InvalidDataException')]"/>
    /// <returns>The message, in an array of its own.</returns>
    [UsesQueue]
    public byte[] ReceiveBytes(
        int? maxLength = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (maxLength is { } most) ArgumentOutOfRangeException.ThrowIfNegative(most, nameof(maxLength));
        Deadline left = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        Enter(_receiving, CanRead, left, cancellationToken);
        try
        {
            Complete(maxLength ?? int.MaxValue, left, cancellationToken);
            return TakeBytes();
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>Receives the bytes of a message without holding a thread until it comes.</summary>
    /// <inheritdoc cref="ReceiveBytes" path="/param|/returns|/exception"/>
    [UsesQueue]
    public async Task<byte[]> ReceiveBytesAsync(
        int? maxLength = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        if (maxLength is { } most) ArgumentOutOfRangeException.ThrowIfNegative(most, nameof(maxLength));
        Deadline deadline = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        await EnterAsync(_receiving, CanRead, deadline, cancellationToken).ConfigureAwait(false);
        try
        {
            await CompleteAsync(maxLength ?? int.MaxValue, deadline, cancellationToken).ConfigureAwait(false);
            return TakeBytes();
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>Receives the bytes of a message into a buffer. The counterpart of
    /// <c>recv_bytes_into(buf)</c>.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <param name="timeout">How long to wait at most; null or <see cref="Timeout.InfiniteTimeSpan"/> for as long as it
    /// takes. What has come of a message by then is kept for the next call.</param>
    /// <param name="cancellationToken">Ends the waiting, as the timeout does.</param>
    /// <inheritdoc cref="Receive{T}" path="/exception[not(@cref='T:System.IO.InvalidDataException')]"/>
    /// <returns>How many there are.</returns>
    /// <exception cref="MessageTooLongException">The message is longer than the buffer; it can still be received into a
    /// larger one.</exception>
    [UsesQueue]
    public int ReceiveBytesInto(
        Span<byte> buffer, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        Deadline left = Deadline.After(AsyncResult.CheckedTimeout(timeout));
        Enter(_receiving, CanRead, left, cancellationToken);
        try
        {
            Complete(buffer.Length, left, cancellationToken);
            _body.AsSpan(0, _bodyLength).CopyTo(buffer);
            int length = _bodyLength;
            Forget();
            return length;
        }
        finally
        {
            _receiving.Release();
        }
    }

    /// <summary>
    /// Whether a message can be received, or the other end is closed, so that receiving would say so. Takes nothing
    /// out. The counterpart of <c>poll(timeout)</c>, whose default is zero as well.
    /// </summary>
    /// <remarks>When several threads receive from this end, another may be faster. Of a long message the rest may still
    /// be on its way.</remarks>
    /// <param name="timeout">How long to wait for it at most; null for not at all,
    /// <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ObjectDisposedException">This end is closed, or was taken by another process.</exception>
    /// <exception cref="NotSupportedException">This end can only send.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is negative or longer than 24 days (POOL113).
    /// </exception>
    public bool Poll(TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        TimeSpan limit = AsyncResult.CheckedTimeout(timeout ?? TimeSpan.Zero);
        Check(CanRead);
        if (HasBegun) return true;
        bool ready = _socket.WaitFor(reading: true, Deadline.After(limit), cancellationToken);
        Check(CanRead);
        return ready;
    }

    /// <summary>
    /// Closes this end. The other end receives what was sent before, and then hears of it; whatever waits here throws
    /// <see cref="ObjectDisposedException"/>. Closing again does nothing. The counterpart of <c>close()</c>.
    /// </summary>
    public void Close() => Close("it was closed here");

    /// <inheritdoc cref="Close()"/>
    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    /// <summary>Whether part of a message was received.</summary>
    internal bool HasBegun => Volatile.Read(ref _headCount) > 0;

    /// <summary>Throws unless it can be used in that direction.</summary>
    internal void Check(bool can)
    {
        if (Volatile.Read(ref _closed) is { } reason)
            throw new ObjectDisposedException(nameof(Connection), $"The connection cannot be used: {reason}.");
        if (!can) throw new NotSupportedException(CanRead
            ? "This end of the pipe can only receive; send from the other one."
            : "This end of the pipe can only send; receive from the other one.");
    }

    void ITravelsByReference<Connection>.WriteReference(PayloadWriter writer) => WriteReference(writer);

    static Connection ITravelsByReference<Connection>.ReadReference(PayloadReader reader) =>
        Transfers.Take(reader);

    private protected void WriteReference(PayloadWriter writer)
    {
        if (IsClosed) throw new RefusedValueException("the connection is closed");
        // What is being received here cannot be received there.
        if (!_receiving.Wait(0)) throw new RefusedValueException("a thread is receiving from the connection");
        try
        {
            _isOffered = true;
            lock (_gate)
            {
                if (_offer is null or { IsOver: true }) _offer = new ConnectionOffer(this);
            }
        }
        finally
        {
            _receiving.Release();
        }

        Transfers.Write(writer, _offer, this);
    }

    /// <summary>
    /// Another process wants it: nothing is sent or received here any more. False when it is closed, or in the middle
    /// of a message.
    /// </summary>
    internal bool TryStop(int process)
    {
        lock (_gate)
        {
            if (_closed is not null) return false;
            _closed = $"it was taken by process {process}, to which it was sent";
        }

        _socket.Wake();
        TimeSpan patience = TimeSpan.FromSeconds(1);
        bool sending = _sending.Wait(patience);
        bool receiving = _receiving.Wait(patience);
        bool can = sending && receiving && IsWhole;
        if (sending) _sending.Release();
        if (receiving) _receiving.Release();
        if (!can) TakeBack();
        return can;
    }

    /// <summary>The other process has not got it after all.</summary>
    internal void TakeBack() => Volatile.Write(ref _closed, null);

    /// <summary>The other process has it.</summary>
    internal void Given()
    {
        GC.SuppressFinalize(this);
        _socket.Release();
    }

    // No part of a message is missing.
    private bool IsWhole => !_isBroken && !HasBegun;

    private void Close(string reason)
    {
        ConnectionOffer? offer;
        lock (_gate)
        {
            if (_closed is not null) return;
            _closed = reason;
            offer = _offer;
        }

        // Those who may still take it need it whole.
        if (offer is { IsOver: false }) _socket.Wake();
        else _socket.End();
        _socket.Release();
        offer?.OwnerClosed(IsWhole);
    }

    private static PayloadWriter Take()
    {
        PayloadWriter writer = ownWriter ?? new PayloadWriter();
        ownWriter = null;
        return writer;
    }

    private static void Return(PayloadWriter writer)
    {
        writer.Clear();
        ownWriter = writer;
    }

    private void Write<T>(PayloadWriter message, T value)
    {
        message.LeavesMachine = _socket.LeavesMachine;
        try
        {
            message.Write(0);
            message.Write(MessageType.Of<T>());
            Codec.For<T>().Write(message, value);
            message.Overwrite(0, message.Length - HeadSize);
        }
        catch (RefusedValueException refused)
        {
            throw Refusal.Explain("The message", typeof(T), value, refused);
        }
    }

    private void SendFramed(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest, Deadline deadline, CancellationToken token)
    {
        Enter(_sending, CanWrite, deadline, token);
        try
        {
            bool begun = false;
            SendAll(first, deadline, token, ref begun);
            SendAll(rest, deadline, token, ref begun);
        }
        finally
        {
            _sending.Release();
        }
    }

    private void SendAll(ReadOnlySpan<byte> bytes, Deadline deadline, CancellationToken token, ref bool begun)
    {
        while (!bytes.IsEmpty)
        {
            bool wait = deadline.IsNever && !token.CanBeCanceled && !_isOffered;
            int count = SendSome(bytes, wait);
            if (count > 0)
            {
                begun = true;
                bytes = bytes[count..];
                continue;
            }

            try
            {
                if (!_socket.WaitFor(reading: false, deadline, token))
                    throw new TimeoutException("The message was not sent in time, as the other end does not receive.");
            }
            catch (Exception error) when (begun && error is TimeoutException or OperationCanceledException)
            {
                _isBroken = begun;
                throw;
            }

            Check(CanWrite);
        }
    }

    private async Task SendFramedAsync(ReadOnlyMemory<byte> bytes, Deadline deadline, CancellationToken token)
    {
        await EnterAsync(_sending, CanWrite, deadline, token).ConfigureAwait(false);
        bool begun = false;
        try
        {
            while (!bytes.IsEmpty)
            {
                int count = SendSome(bytes.Span, wait: false);
                if (count > 0)
                {
                    begun = true;
                    bytes = bytes[count..];
                    continue;
                }

                if (!await _socket.WaitForAsync(reading: false, deadline, token).ConfigureAwait(false))
                    throw new TimeoutException("The message was not sent in time, as the other end does not receive.");
                Check(CanWrite);
            }
        }
        catch (Exception error) when (begun && error is TimeoutException or OperationCanceledException)
        {
            _isBroken = begun;
            throw;
        }
        finally
        {
            _sending.Release();
        }
    }

    private int SendSome(ReadOnlySpan<byte> bytes, bool wait)
    {
        if (_isBroken)
            throw new IOException("The connection is broken: part of a message was sent when its sender gave up.");
        try
        {
            return _socket.Send(bytes, wait);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            Check(CanWrite);
            throw new IOException("The other end of the connection is closed, or its process has ended.", error);
        }
    }

    // The message stands whole in the body then.
    private void Complete(int limit, Deadline deadline, CancellationToken token)
    {
        bool wait = deadline.IsNever && !token.CanBeCanceled && !_isOffered;
        while (!Advance(limit, wait))
        {
            if (!_socket.WaitFor(reading: true, deadline, token)) throw NothingCame();
            Check(CanRead);
        }
    }

    private async Task CompleteAsync(int limit, Deadline deadline, CancellationToken token)
    {
        while (!Advance(limit, wait: false))
        {
            if (!await _socket.WaitForAsync(reading: true, deadline, token).ConfigureAwait(false)) throw NothingCame();
            Check(CanRead);
        }
    }

    // Whether the message is there; false when it would have to wait and is not to.
    private bool Advance(int limit, bool wait)
    {
        while (_headCount < HeadSize)
        {
            int count = ReceiveSome(_head.AsSpan(_headCount), wait);
            if (count < 0) return false;
            if (count == 0) throw Ended(_headCount > 0);
            _headCount += count;
        }

        if (_bodyLength < 0)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(_head);
            if (length < 0 || length > Array.MaxLength)
            {
                Close("the other end sent something that is no message");
                throw new InvalidDataException("What came is no message; the connection is closed.");
            }

            _bodyLength = length;
            if (_kept.Length == 0) _kept = new byte[1024];
            _body = length <= _kept.Length ? _kept : [];
        }

        limit = Math.Min(limit, _maxMessageSize);
        if (_bodyLength > limit) throw new MessageTooLongException(_bodyLength, limit);
        while (_bodyCount < _bodyLength)
        {
            if (_bodyCount == _body.Length) Grow();
            int room = Math.Min(_body.Length, _bodyLength) - _bodyCount;
            int count = ReceiveSome(_body.AsSpan(_bodyCount, room), wait);
            if (count < 0) return false;
            if (count == 0) throw Ended(inMessage: true);
            _bodyCount += count;
        }

        return true;
    }

    private int ReceiveSome(Span<byte> room, bool wait)
    {
        try
        {
            int count = _socket.Receive(room, wait);
            // Closing ends what waits as the other end's closing does.
            if (count == 0) Check(CanRead);
            return count;
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            Check(CanRead);
            throw;
        }
    }

    private void Grow()
    {
        int size = (int)Math.Min(_bodyLength, Math.Max(FirstRoom, 2L * _body.Length));
        Array.Resize(ref _body, size);
        if (size == FirstRoom) _kept = _body;
    }

    private unsafe T ReadValue<T>()
    {
        try
        {
            fixed (byte* start = _body)
            {
                PayloadReader reader = new();
                reader.Open(start, _bodyLength);
                if (_bodyLength < TypeSize || reader.Read<int>() != MessageType.Of<T>())
                    throw new InvalidDataException(
                        $"What came was not sent as '{Transferability.Name(typeof(T))}'; both ends have to declare the "
                        + "same type, made up of the same fields.");
                return Decoding.Value<T>(reader);
            }
        }
        finally
        {
            Forget();
        }
    }

    private byte[] TakeBytes()
    {
        byte[] bytes = _body.Length == _bodyLength && _body != _kept
            ? _body
            : _body.AsSpan(0, _bodyLength).ToArray();
        Forget();
        return bytes;
    }

    private void Forget()
    {
        _bodyCount = 0;
        _bodyLength = -1;
        _body = [];
        Volatile.Write(ref _headCount, 0);
    }

    private void Enter(SemaphoreSlim direction, bool can, Deadline deadline, CancellationToken token)
    {
        Check(can);
        if (!direction.Wait(deadline.MillisecondsLeft, token)) throw NothingCame();
        if (IsClosed) Leave(direction, can);
    }

    private async Task EnterAsync(SemaphoreSlim direction, bool can, Deadline deadline, CancellationToken token)
    {
        Check(can);
        if (!await direction.WaitAsync(deadline.MillisecondsLeft, token).ConfigureAwait(false)) throw NothingCame();
        if (IsClosed) Leave(direction, can);
    }

    private void Leave(SemaphoreSlim direction, bool can)
    {
        direction.Release();
        Check(can);
    }

    private static TimeoutException NothingCame() => new("No message came in time.");

    private static EndOfStreamException Ended(bool inMessage) => new(inMessage
        ? "The other end of the connection was closed, or its process ended, in the middle of a message."
        : "The other end of the connection is closed, or its process has ended.");
}
