using Ledger.Cryptography;

namespace Ledger.Device.Vaults;

/// <summary>How far a source has come.</summary>
public enum SourceState
{
    /// <summary>Its notes are being read; a vault that is opened in this state takes the source back.</summary>
    Plugging = 0,

    /// <summary>It can be granted.</summary>
    Plugged = 1,

    /// <summary>Its keys are gone for good; what remains is to be erased and revoked.</summary>
    Unplugging = 2,
}

/// <summary>A folder that was plugged.</summary>
/// <param name="Id">Its random name.</param>
/// <param name="Name">The name that the owner gave it.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Salt">Secret that makes the commitment unguessable.</param>
/// <param name="Files">Files read; 0 while it is being plugged.</param>
/// <param name="Passages">Passages in the vault; 0 while it is being plugged.</param>
public sealed record PluggedSource(SourceId Id, string Name, SourceState State, Hash32 Salt, int Files, int Passages)
{
    /// <summary>What the chain learns of the source: keccak256(salt ‖ id).</summary>
    public Hash32 Commitment => Keccak256.Hash([.. Salt.ToArray(), .. Id.ToArray()]);

    /// <summary>The source without its salt, for logs that should not hold it.</summary>
    public override string ToString() => $"source {Id} ({State})";
}

/// <summary>The key of one consent, and what the host wrote down about it.</summary>
/// <param name="Id">Its random name.</param>
/// <param name="Source">The source that it opens.</param>
/// <param name="Terms">The host's own record of the consent, sealed at rest.</param>
/// <param name="HasKey">False once it was taken back or its source is being unplugged.</param>
public sealed record GrantKey(GrantKeyId Id, SourceId Source, ReadOnlyMemory<byte> Terms, bool HasKey);

/// <summary>What is left of a source in the vault: counted, not remembered.</summary>
/// <param name="Keys">Wrapped keys of the source and of its grants.</param>
/// <param name="Rows">Sealed rows: passages, manifest, adapters, caches.</param>
public sealed record VaultRemains(int Keys, int Rows);
