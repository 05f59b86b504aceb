namespace Ledger.Device.Vaults;

/// <summary>A record of the vault does not open in its place: somebody else changed the file. The message names the row, never content.</summary>
public sealed class VaultDamagedException : Exception
{
    /// <summary>Nothing is known of the row.</summary>
    public VaultDamagedException()
    {
    }

    /// <summary>A record that does not open.</summary>
    public VaultDamagedException(string message)
        : base(message)
    {
    }

    /// <summary>A record that does not open, and what came of trying.</summary>
    public VaultDamagedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
