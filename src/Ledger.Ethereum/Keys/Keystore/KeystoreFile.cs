using System.Text.Json.Serialization;

namespace Ledger.Ethereum;

/// <summary>A keystore file as JSON.</summary>
internal sealed class KeystoreFile
{
    public int Version { get; init; }

    public string? Id { get; init; }

    /// <summary>Which account it is, with or without 0x; may be left out.</summary>
    public string? Address { get; init; }

    public KeystoreCrypto? Crypto { get; init; }

    /// <summary>The same, as old clients spell it.</summary>
    [JsonPropertyName("Crypto")]
    public KeystoreCrypto? CryptoOfOldClients { get; init; }
}
