using System.Globalization;

namespace Ledger.Ethereum;

/// <summary>Steps from a wallet's master key to one of its keys (BIP-32), as in m/44'/60'/0'/0/0.</summary>
public sealed record DerivationPath(IReadOnlyList<uint> Steps)
{
    /// <summary>Marks a hardened step.</summary>
    public const uint Hardened = 0x8000_0000;

    /// <summary>The path of Ethereum account number <paramref name="index"/> (BIP-44), as wallets and anvil use it.</summary>
    public static DerivationPath Account(uint index) => new([44 | Hardened, 60 | Hardened, 0 | Hardened, 0, index]);

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static DerivationPath Parse(string text)
    {
        string[] parts = text.Split('/');
        if (parts[0] != "m" || parts.Length > 256)
            throw new FormatException($"'{text}' is no derivation path.");
        return new DerivationPath([.. parts.Skip(1).Select(part => ParseStep(part, text))]);
    }

    /// <inheritdoc />
    public override string ToString() => "m" + string.Concat(Steps.Select(static step =>
        step >= Hardened ? $"/{step - Hardened}'" : $"/{step}"));

    private static uint ParseStep(string part, string path)
    {
        bool hardened = part.EndsWith('\'');
        return uint.TryParse(hardened ? part[..^1] : part, NumberStyles.None, CultureInfo.InvariantCulture, out uint step) && step < Hardened
            ? step | (hardened ? Hardened : 0)
            : throw new FormatException($"'{path}' is no derivation path.");
    }
}
