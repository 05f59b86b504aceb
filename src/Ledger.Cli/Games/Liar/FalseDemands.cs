using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Node.Games;
using Ledger.Proofs;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;

namespace Ledger.Cli.Games.Liar;

/// <summary>Demands for leaves of a true claim: whoever made it must answer each, or its claim is void.</summary>
internal sealed class FalseDemands(ChainSession chain, TableRun run, Deck deck)
{
    /// <summary>Demands of one liar: one of each part.</summary>
    public const int Each = 3;

    private const int Pile = 31;
    /// <summary>The price of a demand beside 63 others that wait: what is too much the answer earns.</summary>
    private const uint AnswerGas = 64 * 100_000;

    /// <summary>Demands a leaf of the base, of the update and of the trace.</summary>
    public async Task SendAsync(LiarSeat one, Claim claim, PlayedRound round, CancellationToken cancel)
    {
        Random random = deck.Random(Pile, one.Number);
        BigInteger price = AnswerGas * (BigInteger)(await chain.Runs.TermsOfAsync(run.Number, default, cancel).ConfigureAwait(false)).GasPrice;
        one.Take(new Lie("demand for data", $"slot {claim.Slot}", new ClaimExecution(run.Inputs, run.Material.Genesis, round.Assignment(claim.Slot))), LieRole.Demand);
        await one.Seat.RequireAsync(
            [
                Of(claim, DemandPart.Base, TensorGroup.Round, random, price),
                Of(claim, DemandPart.Update, TensorGroup.Update, random, price),
                Disputes.Calls.Demand(
                    chain.Addresses.Disputes, claim.Encoded, (byte)DemandPart.Trace, 0, (ulong)random.Next(run.Material.Program.Recipe.Rounds.Checkpoints), [], price),
            ], cancel).ConfigureAwait(false);
    }

    private CallData Of(Claim claim, DemandPart part, TensorGroup tree, Random random, BigInteger price)
    {
        OpTable table = run.Material.Program.Table;
        int position = random.Next(table.Group(tree).Length);
        int leaf = random.Next(MerkleTree.LeafCount(sizeof(uint) * table.Tensors[table.Group(tree)[position]].Length));
        byte[] tensor = new ProgramOpenings(ProgramItems.Of(run.Material.Program)).Tensor(tree, position);
        return Disputes.Calls.Demand(chain.Addresses.Disputes, claim.Encoded, (byte)part, (uint)position, (ulong)leaf, tensor, price);
    }
}
