using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ledger.Device.Workers;

/// <summary>Writes frames on a thread of its own, so that who calculates never waits for a pipe.</summary>
/// <remarks>
/// The first part of a stream leaves at once. While the writer rests, further parts are joined into one frame: a token costs its
/// maker a copy of its bytes, and the host one read every few milliseconds. Any other frame ends the rest.
/// </remarks>
internal sealed class FrameWriter
{
    /// <summary>Time in which parts of a stream are joined. Unit: milliseconds.</summary>
    private const int RestMs = 2;

    /// <summary>Largest joined frame. Unit: bytes.</summary>
    private const int MaxJoined = 64 << 10;

    /// <summary>Unwritten bytes at which the maker waits: the host does not read.</summary>
    private const int MaxUnwritten = 4 << 20;

    /// <summary>Most items in a joined frame: a paid answer can stop after each frame, and must not have to run far ahead of its payment.</summary>
    private const int MaxJoinedItems = 16;

    private readonly object _gate = new();
    private readonly Stream _output;
    private readonly Thread _thread;
    private byte[] _unwritten = WorkerFrame.Allocate(MaxJoined);
    private byte[] _writing = WorkerFrame.Allocate(MaxJoined);
    private int _length;
    private int _joinable = -1;
    private bool _idle;
    private bool _urgent;
    private bool _closed;

    public FrameWriter(Stream output)
    {
        _output = output;
        _thread = new Thread(Run) { IsBackground = true, Name = "frames" };
        _thread.Start();
    }

    /// <summary>Appends a frame of its own.</summary>
    public void Write(FrameKind kind, uint call, ReadOnlySpan<byte> payload, int items = 0)
    {
        lock (_gate)
        {
            Append(kind, call, payload, items);
            _joinable = -1;
            _urgent = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Appends to the call's stream, in the newest frame if that is part of it and not yet written.</summary>
    public void Stream(uint call, ReadOnlySpan<byte> bytes, int items)
    {
        lock (_gate)
        {
            if (!Join(call, bytes, items))
            {
                int at = Append(FrameKind.Chunk, call, bytes, items);
                _joinable = at;
            }

            if (_idle) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Writes what is left and ends.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _urgent = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private bool Join(uint call, ReadOnlySpan<byte> bytes, int items)
    {
        if (_joinable < 0 || _length == 0) return false;
        Span<byte> header = _unwritten.AsSpan(_joinable, WorkerFrame.HeaderBytes);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[5..]) != call || length + bytes.Length > MaxJoined) return false;
        if (BinaryPrimitives.ReadInt32LittleEndian(header[9..]) + items > MaxJoinedItems) return false;
        Reserve(bytes.Length);
        header = _unwritten.AsSpan(_joinable, WorkerFrame.HeaderBytes);
        bytes.CopyTo(_unwritten.AsSpan(_length));
        _length += bytes.Length;
        WorkerFrame.WriteHeader(header, length + bytes.Length, FrameKind.Chunk, call, BinaryPrimitives.ReadInt32LittleEndian(header[9..]) + items);
        return true;
    }

    private int Append(FrameKind kind, uint call, ReadOnlySpan<byte> payload, int items)
    {
        while (_length > MaxUnwritten && !_closed) Monitor.Wait(_gate);
        if (payload.Length > WorkerFrame.MaxBytes) throw new ArgumentException("A frame is longer than frames may be.", nameof(payload));
        Reserve(WorkerFrame.HeaderBytes + payload.Length);
        int at = _length;
        WorkerFrame.WriteHeader(_unwritten.AsSpan(at), payload.Length, kind, call, items);
        payload.CopyTo(_unwritten.AsSpan(at + WorkerFrame.HeaderBytes));
        _length += WorkerFrame.HeaderBytes + payload.Length;
        return at;
    }

    private void Reserve(int more)
    {
        if (_length + more <= _unwritten.Length) return;
        byte[] larger = WorkerFrame.Allocate(Math.Max(_unwritten.Length * 2, _length + more));
        _unwritten.AsSpan(0, _length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_unwritten);
        _unwritten = larger;
    }

    private void Run()
    {
        try
        {
            while (Take() is int length)
            {
                _output.Write(_writing, 0, length);
                _output.Flush();
                CryptographicOperations.ZeroMemory(_writing.AsSpan(0, length));
            }
        }
        catch (IOException)
        {
            // The host is gone; its worker ends when its input closes. Nobody must wait for room until then.
            lock (_gate)
            {
                _closed = true;
                Monitor.PulseAll(_gate);
            }
        }
    }

    // Everything unwritten, after a rest in which more may have come; null at the end.
    private int? Take()
    {
        lock (_gate)
        {
            // Frames that came during the last write are part of a running stream: they can wait for company.
            if (!_urgent) Monitor.Wait(_gate, RestMs);
            while (_length == 0 && !_closed)
            {
                _idle = true;
                Monitor.Wait(_gate);
                _idle = false;
            }

            int length = _length;
            if (length == 0) return null;
            (_writing, _unwritten) = (_unwritten, _writing);
            _length = 0;
            _joinable = -1;
            _urgent = false;
            Monitor.PulseAll(_gate);
            return length;
        }
    }
}
