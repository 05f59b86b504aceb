using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ledger.Cryptography;

namespace Ledger.Training;

/// <summary>A slot's quantised pseudo-gradient: two bits a parameter and one scale a block. Spec: protocol.md §6.4.</summary>
/// <remarks>
/// Bytes: for each parameter in layout order its packed codes (word32, sixteen codes a word, the first in the lowest bits),
/// then its block scales (float32), all little-endian, no header. Root: Merkle root over the roots of these tensors in
/// the same order.
/// </remarks>
public sealed class UpdateBlob
{
    /// <summary>Codes in a word.</summary>
    public const int CodesPerWord = 16;

    private readonly uint[][] _codes;
    private readonly float[][] _scales;
    private readonly Lazy<Hash32> _root;

    /// <summary>Takes over the arrays of an update; the caller gives up writing to them.</summary>
    internal UpdateBlob(uint[][] codes, float[][] scales)
    {
        _codes = codes;
        _scales = scales;
        _root = new Lazy<Hash32>(ComputeRoot);
    }

    /// <summary>Root of the update; computed once, when first asked for.</summary>
    public Hash32 Root => _root.Value;

    /// <summary>Packed codes of a parameter.</summary>
    public ReadOnlyMemory<uint> Codes(int ordinal) => _codes[ordinal];

    /// <summary>Block scales of a parameter.</summary>
    public ReadOnlyMemory<float> Scales(int ordinal) => _scales[ordinal];

    /// <summary>Length in bytes of every update of a program.</summary>
    public static int EncodedLength(TrainingProgram program) =>
        program.Parameters.Sum(parameter => sizeof(uint) * (WordsOf(parameter.Length) + BlocksOf(program, parameter.Length)));

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[sizeof(uint) * (_codes.Sum(static codes => codes.Length) + _scales.Sum(static scales => scales.Length))];
        Span<byte> rest = bytes;
        for (int p = 0; p < _codes.Length; p++)
        {
            TensorBytes.Of<uint>(_codes[p]).CopyTo(rest);
            rest = rest[(sizeof(uint) * _codes[p].Length)..];
            TensorBytes.Of<float>(_scales[p]).CopyTo(rest);
            rest = rest[(sizeof(float) * _scales[p].Length)..];
        }

        return bytes;
    }

    /// <summary>Reads the bytes of an update of this program: right length, scales finite, in 0 .. maxScale, unused bits zero.</summary>
    public static bool TryParse(
        TrainingProgram program,
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out UpdateBlob? update,
        [NotNullWhen(false)] out string? problem)
    {
        update = null;
        int expected = EncodedLength(program);
        if (bytes.Length != expected)
        {
            problem = $"An update of this run has {expected} bytes, not {bytes.Length}.";
            return false;
        }

        uint[][] codes = new uint[program.Parameters.Count][];
        float[][] scales = new float[codes.Length][];
        for (int p = 0; p < codes.Length; p++)
        {
            long length = program.Parameters[p].Length;
            codes[p] = Take<uint>(ref bytes, WordsOf(length));
            scales[p] = Take<float>(ref bytes, BlocksOf(program, length));
            int used = (int)(length % CodesPerWord);
            if (used != 0 && codes[p][^1] >> (2 * used) != 0)
            {
                problem = $"The update of {program.Parameters[p].Name} sets bits that stand for no parameter.";
                return false;
            }

            foreach (float scale in scales[p])
            {
                if (scale >= 0 && scale <= program.Recipe.Quantiser.MaxScale)
                    continue;
                problem = $"The update of {program.Parameters[p].Name} has the scale {scale}, outside 0 to {program.Recipe.Quantiser.MaxScale}.";
                return false;
            }
        }

        update = new UpdateBlob(codes, scales);
        problem = null;
        return true;
    }

    internal static int WordsOf(long length) => (int)((length + CodesPerWord - 1) / CodesPerWord);

    internal static int BlocksOf(TrainingProgram program, long length) =>
        (int)((length + program.Recipe.Quantiser.Block - 1) / program.Recipe.Quantiser.Block);

    private static T[] Take<T>(ref ReadOnlySpan<byte> bytes, int count)
        where T : unmanaged
    {
        T[] values = MemoryMarshal.Cast<byte, T>(bytes[..(sizeof(uint) * count)]).ToArray();
        bytes = bytes[(sizeof(uint) * count)..];
        return values;
    }

    private Hash32 ComputeRoot()
    {
        Hash32[] roots = new Hash32[2 * _codes.Length];
        for (int p = 0; p < _codes.Length; p++)
        {
            roots[2 * p] = MerkleTree.RootOfData(TensorBytes.Of<uint>(_codes[p]));
            roots[2 * p + 1] = MerkleTree.RootOfData(TensorBytes.Of<float>(_scales[p]));
        }

        return MerkleTree.RootOfHashes(roots);
    }
}
