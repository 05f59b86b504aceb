namespace Ledger.Ethereum;

/// <summary>Bytes that are not the one canonical ABI encoding of the expected type, or a type text that is none.</summary>
public sealed class AbiFormatException : FormatException
{
    /// <summary>Says nothing about what was wrong.</summary>
    public AbiFormatException()
    {
    }

    /// <summary>Says what was wrong.</summary>
    public AbiFormatException(string message) : base(message)
    {
    }

    /// <summary>Says what was wrong and what led to it.</summary>
    public AbiFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
