namespace Ledger.Device.Engine;

/// <summary>A chain of sampling rules with its random numbers and the tokens it drew.</summary>
public sealed class TokenSampler : IDisposable
{
    internal TokenSampler() { }

    /// <inheritdoc/>
    public void Dispose() { }
}
