using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>An address that should hold a contract answers like one that holds no code.</summary>
public sealed class ContractMissingException : Exception
{
    /// <summary>Names the contract and the address where it is not.</summary>
    public ContractMissingException(string contract, Address address)
        : this($"There is no {contract} at {address}: the chain was restarted empty, or the address belongs to another chain.")
    {
    }

    /// <summary>Says what is missing.</summary>
    public ContractMissingException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is missing, with the cause.</summary>
    public ContractMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For serializers; says nothing useful.</summary>
    public ContractMissingException()
    {
    }
}
