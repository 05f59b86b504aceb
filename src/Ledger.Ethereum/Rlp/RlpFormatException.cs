namespace Ledger.Ethereum;

/// <summary>Bytes that are not the one canonical RLP encoding of what is expected.</summary>
public sealed class RlpFormatException : FormatException
{
    /// <summary>Says nothing about what was wrong.</summary>
    public RlpFormatException()
    {
    }

    /// <summary>Says what was wrong.</summary>
    public RlpFormatException(string message) : base(message)
    {
    }

    /// <summary>Says what was wrong and what led to it.</summary>
    public RlpFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
