using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics;
using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>Which part of the token stream a slot reads at a step: a public scalar of the program. Spec: protocol.md §5.1.</summary>
/// <remarks>
/// The stream of N tokens has floor((N − 1) / S) windows of S tokens. The round's seed cuts them into one shard a slot, and
/// (seed, slot, step, sequence) draws a window of that shard: no two slots of a round ever share a window.
/// </remarks>
public sealed class DataWindows
{
    private readonly SlotAssignment _assignment;
    private readonly long _windows, _shard, _start;

    /// <summary>The windows of a slot in a stream of <paramref name="tokens"/> tokens.</summary>
    /// <exception cref="ArgumentException">The slot does not exist, or the stream is too short to give every slot a window.</exception>
    public DataWindows(SlotAssignment assignment, long tokens, int sequenceLength)
    {
        _assignment = assignment;
        _windows = Count(tokens, sequenceLength);
        _shard = assignment.Slots == 0 ? 0 : _windows / assignment.Slots;
        if (_shard == 0 || assignment.Slot >= assignment.Slots)
            throw new ArgumentException($"Slot {assignment.Slot} of {assignment.Slots} has no share of {_windows} windows.", nameof(assignment));
        Span<byte> input = stackalloc byte[Hash32.Size + 5];
        assignment.Seed.CopyTo(input);
        "shard"u8.CopyTo(input[Hash32.Size..]);
        _start = Modulo(Keccak256.Hash(input), _windows);
    }

    /// <summary>Number of windows in a stream of tokens; the token after a window is its last target.</summary>
    public static long Count(long tokens, int sequenceLength) => Math.Max(0, tokens - 1) / sequenceLength;

    /// <summary>The window of one sequence of one step.</summary>
    public long Of(int step, int sequence)
    {
        Span<byte> input = stackalloc byte[Hash32.Size + 3 * sizeof(ulong)];
        _assignment.Seed.CopyTo(input);
        BinaryPrimitives.WriteUInt64BigEndian(input[32..], _assignment.Slot);
        BinaryPrimitives.WriteUInt64BigEndian(input[40..], (ulong)step);
        BinaryPrimitives.WriteUInt64BigEndian(input[48..], (ulong)sequence);
        return (_start + _assignment.Slot * _shard + Modulo(Keccak256.Hash(input), _shard)) % _windows;
    }

    /// <summary>The windows of all sequences of one step.</summary>
    public ImmutableArray<long> OfStep(int step, int sequences) => [.. Enumerable.Range(0, sequences).Select(b => Of(step, b))];

    private static long Modulo(Hash32 hash, long modulus)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        hash.CopyTo(bytes);
        return (long)(new BigInteger(bytes, isUnsigned: true, isBigEndian: true) % modulus);
    }
}
