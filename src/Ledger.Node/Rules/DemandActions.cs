using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;

namespace Ledger.Node.Rules;

public abstract partial record NodeAction
{
    /// <summary>Finds or recomputes the leaf that is demanded.</summary>
    public sealed record OpenLeaf(LeafDemand Demand, Claim Statement, int Slots) : Work($"open/{Demand.Id}");

    /// <summary>Answers a demand.</summary>
    public sealed record AnswerDemand(Hash32 Id, CallData Call) : Transaction($"demand/{Id}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Call;
    }

    /// <summary>Ends a demand that was not answered in time.</summary>
    public sealed record ExpireDemand(Hash32 Id) : Transaction($"expire/{Id}")
    {
        /// <inheritdoc />
        public override CallData ToCall(NodeContracts contracts, Address identity) => Disputes.Calls.Expire(contracts.Disputes.Address, Id);
    }
}
