namespace Ledger.Cryptography;

/// <summary>λ · (x, y) = (β · x, y): a multiple by 256 bits becomes two by about 128 each (Gallant, Lambert, Vanstone).</summary>
/// <remarks>For public data: the signs of the halves decide branches.</remarks>
internal static class Endomorphism
{
    /// <summary>A cube root of 1 modulo n.</summary>
    public static Scalar Lambda { get; } = ToScalar("5363AD4CC05C30E0A5261C028812645A122E22EA20816678DF02967C1B23BD72");

    /// <summary>The cube root of 1 modulo p that belongs to λ.</summary>
    public static FieldElement Beta { get; } = ToField("7AE96A2B657C07106E64479EAC3434E99CF0497512F58995C1396C28719501EE");

    // The lattice of (a, b) with a + b · λ = 0 modulo n has the short basis (a1, b1), (a2, b2).
    private static readonly Scalar MinusB1 = ToScalar("00000000000000000000000000000000E4437ED6010E88286F547FA90ABFE4C3");
    private static readonly Scalar MinusB2 = ToScalar("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE8A280AC50774346DD765CDA83DB1562C");

    // 2^384 · b2 / n and 2^384 · (-b1) / n, rounded: the quotients of the split are products with them.
    private static readonly UInt256Words G1 = ToWords("3086D221A7D46BCDE86C90E49284EB153DAA8A1471E8CA7FE893209A45DBB031");
    private static readonly UInt256Words G2 = ToWords("E4437ED6010E88286F547FA90ABFE4C4221208AC9DF506C61571B4AE8AC47F71");

    /// <summary>k = first + second · λ modulo n, both within ±2^128 modulo n.</summary>
    public static (Scalar First, Scalar Second) Split(in Scalar k)
    {
        Scalar second = k.TimesShifted(G1) * MinusB1 + k.TimesShifted(G2) * MinusB2;
        return (k + -(second * Lambda), second);
    }

    private static UInt256Words ToWords(string hex) => UInt256Words.Read(Convert.FromHexString(hex));

    private static Scalar ToScalar(string hex) => Scalar.Reduce(Convert.FromHexString(hex));

    private static FieldElement ToField(string hex) =>
        FieldElement.TryParse(Convert.FromHexString(hex), out FieldElement element) ? element : throw new InvalidOperationException("Not below p.");
}
