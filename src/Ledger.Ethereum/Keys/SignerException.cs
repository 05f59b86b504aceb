namespace Ledger.Ethereum;

/// <summary>A remote signer answered with something else than the signature it was asked for; nothing of it must be used.</summary>
public sealed class SignerException : Exception
{
    /// <summary>Says nothing about what was wrong.</summary>
    public SignerException()
    {
    }

    /// <summary>Says what was wrong.</summary>
    public SignerException(string message) : base(message)
    {
    }

    /// <summary>Says what was wrong and what led to it.</summary>
    public SignerException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
