namespace Ledger.Ethereum;

/// <summary>The chain dropped blocks that are too old to be undone: the state must be rebuilt from the first block.</summary>
public sealed class ReorgTooDeepException : Exception
{
    /// <summary>Says nothing about where.</summary>
    public ReorgTooDeepException()
    {
    }

    /// <summary>Says where.</summary>
    public ReorgTooDeepException(string message) : base(message)
    {
    }

    /// <summary>Says where and what led to it.</summary>
    public ReorgTooDeepException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
