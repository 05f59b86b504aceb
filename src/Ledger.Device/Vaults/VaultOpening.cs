namespace Ledger.Device.Vaults;

/// <summary>What became of opening a vault.</summary>
public abstract record VaultOpening
{
    private VaultOpening()
    {
    }

    /// <summary>It is open; the caller disposes of it.</summary>
    public sealed record Opened(Vault Vault) : VaultOpening;

    /// <summary>The passphrase is another one.</summary>
    public sealed record WrongPassphrase(string Sentence) : VaultOpening;

    /// <summary>The file is damaged, in use, or of newer software; the sentence says which.</summary>
    public sealed record Refused(string Sentence) : VaultOpening;
}
