namespace Ledger.Cryptography;

/// <summary>A point of secp256k1 that is on the curve and is not the point at infinity.</summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    /// <summary>Length of the compressed form: a parity byte and x.</summary>
    public const int CompressedSize = 33;

    /// <summary>Length of the uncompressed form: 0x04, x and y.</summary>
    public const int UncompressedSize = 65;

    private readonly AffinePoint _point;

    internal PublicKey(in AffinePoint point) => _point = point;

    internal ref readonly AffinePoint Point => ref _point;

    /// <summary>Reads the compressed (33 bytes), the uncompressed (65 bytes) or the bare form (64 bytes, x and y).</summary>
    public static bool TryParse(ReadOnlySpan<byte> encoded, out PublicKey? key)
    {
        key = null;
        AffinePoint point;
        switch (encoded.Length)
        {
            case CompressedSize when encoded[0] is 2 or 3:
                if (!FieldElement.TryParse(encoded[1..], out FieldElement x) || !AffinePoint.TryLift(x, encoded[0] == 3, out point))
                    return false;
                break;
            case UncompressedSize when encoded[0] == 4:
                if (!AffinePoint.TryParse(encoded[1..], out point))
                    return false;
                break;
            case UncompressedSize - 1:
                if (!AffinePoint.TryParse(encoded, out point))
                    return false;
                break;
            default:
                return false;
        }

        key = new PublicKey(point);
        return true;
    }

    /// <summary>The 33-byte form.</summary>
    public byte[] ToCompressed()
    {
        byte[] bytes = new byte[CompressedSize];
        bytes[0] = (byte)(_point.Y.IsOdd ? 3 : 2);
        _point.X.CopyTo(bytes.AsSpan(1));
        return bytes;
    }

    /// <summary>The 65-byte form.</summary>
    public byte[] ToUncompressed()
    {
        byte[] bytes = new byte[UncompressedSize];
        bytes[0] = 4;
        _point.X.CopyTo(bytes.AsSpan(1));
        _point.Y.CopyTo(bytes.AsSpan(33));
        return bytes;
    }

    /// <inheritdoc />
    public bool Equals(PublicKey? other) => other is not null && _point.X == other._point.X && _point.Y == other._point.Y;

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc />
    public override int GetHashCode() => _point.X.GetHashCode();

    /// <summary>The compressed form in hexadecimal.</summary>
    public override string ToString() => "0x" + Convert.ToHexStringLower(ToCompressed());
}
