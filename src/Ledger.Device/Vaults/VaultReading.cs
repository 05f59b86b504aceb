namespace Ledger.Device.Vaults;

/// <summary>What became of opening a grant's rows.</summary>
public abstract record VaultReading
{
    private VaultReading()
    {
    }

    /// <summary>The key opens the grant; the caller disposes of the reader.</summary>
    public sealed record Opened(VaultReader Reader) : VaultReading;

    /// <summary>The grant is gone, its key is another one, or rows were changed; the sentence names rows, never content.</summary>
    public sealed record Refused(string Sentence) : VaultReading;
}
