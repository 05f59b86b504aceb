using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>A contract refused with an error that it declares: <c>catch (ContractErrorException&lt;Staking.Errors.Insufficient&gt; e)</c>.</summary>
/// <typeparam name="TError">The generated record of the error.</typeparam>
public sealed class ContractErrorException<TError> : ContractRevertException
    where TError : class, IContractError
{
    /// <summary>Takes the revert data and what they decode to.</summary>
    public ContractErrorException(ContractRevert revert, TError error)
        : base(revert, $"The contract refused: {(error ?? throw new ArgumentNullException(nameof(error))).Sentence}") => Error = error;

    /// <summary>The error with its values.</summary>
    public TError Error { get; }
}
