using System.Numerics;
using Ledger.Cryptography;
using Ledger.Device.Vaults;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Host;

/// <summary>Where a consent stands for this device.</summary>
internal enum GrantPhase
{
    /// <summary>The gate does not honour it yet.</summary>
    Waiting,

    /// <summary>The gate honours it.</summary>
    Active,

    /// <summary>The person took it back; the chain may not know yet.</summary>
    Ending,

    /// <summary>It is over: its key is gone.</summary>
    Ended,
}

/// <summary>A consent that this device gave.</summary>
internal sealed class Grant(GrantKeyId key, SourceId source, string sourceName, GrantNote note, BigInteger nonce, Address app, GrantTariff tariff, Hash32 commitment)
{
    private volatile GrantPhase _phase = note.Ending ? GrantPhase.Ending : GrantPhase.Waiting;
    private volatile GrantNote _note = note;
    private volatile bool _isBeingRevoked;

    /// <summary>Its key's name in the vault.</summary>
    public GrantKeyId Key { get; } = key;

    /// <summary>What it opens.</summary>
    public SourceId Source { get; } = source;

    /// <summary>The name of that.</summary>
    public string SourceName { get; } = sourceName;

    /// <summary>Its number among the person's consents.</summary>
    public BigInteger Nonce { get; } = nonce;

    /// <summary>The application.</summary>
    public Address App { get; } = app;

    /// <summary>What the application pays.</summary>
    public GrantTariff Tariff { get; } = tariff;

    /// <summary>What the chain knows of the source.</summary>
    public Hash32 Commitment { get; } = commitment;

    /// <summary>What was written down.</summary>
    public GrantNote Note
    {
        get => _note;
        set => _note = value;
    }

    /// <summary>Where it stands.</summary>
    public GrantPhase Phase
    {
        get => _phase;
        set => _phase = value;
    }

    /// <summary>Whether its revocation is on the way to the chain now.</summary>
    public bool IsBeingRevoked
    {
        get => _isBeingRevoked;
        set => _isBeingRevoked = value;
    }

    /// <summary>What it allows.</summary>
    public Purpose Purposes => (Purpose)_note.Purposes;

    /// <summary>Its name on chain.</summary>
    public ConsentId IdOf(Address person) => ConsentId.Of(person, Nonce);
}
