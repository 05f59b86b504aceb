namespace Ledger.Device.Vaults;

/// <summary>How a new vault protects itself.</summary>
public sealed record VaultOptions
{
    /// <summary>Cost of guessing a passphrase, a power of two from 2^10 to 2^18; 2^17 takes about a second and 128 MiB. Default: 2^17.</summary>
    public int ScryptN { get; init; } = 1 << 17;
}
