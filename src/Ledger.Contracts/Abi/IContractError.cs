namespace Ledger.Contracts;

/// <summary>A custom error that a contract declares, with its values: every generated error is one.</summary>
public interface IContractError
{
    /// <summary>The error and its values in words.</summary>
    string Sentence { get; }
}
