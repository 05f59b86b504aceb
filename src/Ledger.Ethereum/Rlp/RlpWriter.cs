using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>Writes recursive-length-prefix encodings. Spec: Yellow Paper, appendix B.</summary>
public sealed class RlpWriter
{
    private readonly Stack<List<byte>> _outer = new();
    private List<byte> _bytes = [];

    /// <summary>Writes a byte string.</summary>
    public void Write(ReadOnlySpan<byte> item)
    {
        if (item.Length != 1 || item[0] >= 0x80)
            WritePrefix(0x80, item.Length);
        _bytes.AddRange(item);
    }

    /// <summary>Writes a number without leading zeros; zero is the empty string.</summary>
    public void Write(BigInteger number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number.Sign, nameof(number));
        Write(number.IsZero ? [] : number.ToByteArray(isUnsigned: true, isBigEndian: true));
    }

    /// <summary>Writes a number without leading zeros; zero is the empty string.</summary>
    public void Write(ulong number) => Write((BigInteger)number);

    /// <summary>Opens a list; <see cref="EndList"/> closes it.</summary>
    public void BeginList()
    {
        _outer.Push(_bytes);
        _bytes = [];
    }

    /// <summary>Closes the innermost list.</summary>
    public void EndList()
    {
        List<byte> content = _bytes;
        _bytes = _outer.Pop();
        WritePrefix(0xc0, content.Count);
        _bytes.AddRange(content);
    }

    /// <summary>What was written.</summary>
    public byte[] ToArray() =>
        _outer.Count == 0 ? [.. _bytes] : throw new InvalidOperationException($"{_outer.Count} lists are still open.");

    private void WritePrefix(int kind, int length)
    {
        if (length < 56)
        {
            _bytes.Add((byte)(kind + length));
            return;
        }

        byte[] digits = ((BigInteger)length).ToByteArray(isUnsigned: true, isBigEndian: true);
        _bytes.Add((byte)(kind + 55 + digits.Length));
        _bytes.AddRange(digits);
    }
}
