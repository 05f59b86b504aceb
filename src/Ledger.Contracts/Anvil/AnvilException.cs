namespace Ledger.Contracts.Anvil;

/// <summary>The local chain could not be started or has ended; the message is one sentence for a person.</summary>
public sealed class AnvilException : Exception
{
    /// <summary>Says what is wrong and how to mend it.</summary>
    public AnvilException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, with the cause.</summary>
    public AnvilException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For serializers; says nothing useful.</summary>
    public AnvilException()
    {
    }
}
