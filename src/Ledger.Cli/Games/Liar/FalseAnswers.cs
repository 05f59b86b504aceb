using Ledger.Cli.Chain;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Chain;
using Ledger.Proofs.Game;
using Ledger.Proofs.Openings;
using Ledger.Proofs.Traces;

namespace Ledger.Cli.Games.Liar;

/// <summary>Answers demands for data with what the liar serves: bytes that are not those of the update, with the path of those that are.</summary>
internal sealed class FalseAnswers(ChainSession chain, TableRun run)
{
    private readonly HashSet<Hash32> _answered = [];

    /// <summary>Answers every new demand of a lie's claim; the number of answers.</summary>
    public async Task<int> AnswerAsync(GameTable table, LiarSeat one, CancellationToken cancel)
    {
        if (one.Claim is not { Blob: { } served } lie)
            return 0;
        Hash32 key = lie.Claim.Hash;
        CallData[] answers = [.. table.Demands.Where(demand => demand.Key == key && _answered.Add(demand.Demand)).Select(demand => Answer(demand, lie, served))];
        await one.Seat.SendAsync(answers, cancel).ConfigureAwait(false);
        return answers.Length;
    }

    private CallData Answer(Disputes.Events.LeafDemanded demand, FalseClaim lie, byte[] served)
    {
        IReadOnlyList<CommittedTensor> update = Poison.UpdateOf(run.Material.Program, lie.Lie.Execution);
        LeafOpening truth = DemandOpenings.OfTensor(update, (int)demand.Position, (long)demand.Leaf);
        int place = (int)demand.Position;
        long before = sizeof(uint) * update.Take(place).Sum(static tensor => tensor.Length), from = before + (long)demand.Leaf * MerkleTree.LeafSize;
        long end = Math.Min(before + sizeof(uint) * update[place].Length, from + MerkleTree.LeafSize);
        byte[] leaf = new byte[end <= served.Length ? MerkleTree.LeafSize : Math.Max(0, served.Length - from)];
        if (from < served.Length)
            served.AsSpan((int)from, (int)(Math.Min(end, served.Length) - from)).CopyTo(leaf);
        return Disputes.Calls.Answer(chain.Addresses.Disputes, demand.Demand, lie.Claim.Encoded, leaf, truth.Path);
    }
}
