using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>What came of opening a keystore file.</summary>
public abstract record KeystoreResult
{
    private KeystoreResult()
    {
    }

    /// <summary>The key; the caller disposes it.</summary>
    public sealed record Opened(PrivateKey Key) : KeystoreResult;

    /// <summary>The passphrase is another one.</summary>
    public sealed record WrongPassphrase : KeystoreResult;

    /// <summary>The file is not a version 3 keystore, or asks for more work than is allowed.</summary>
    public sealed record Malformed(string Reason) : KeystoreResult;
}
