using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.Games;
using Ledger.Cli.Games.Liar;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Tensors.Program;

namespace Ledger.Cli.Demo;

/// <summary>How the demo's lie was found and what it cost. All but the first field is from the chain's logs.</summary>
/// <param name="Lie">What the cheat had drawn; it told when everything was over.</param>
/// <param name="Level">What the game came down to.</param>
/// <param name="Instruction">The instruction that convicted it, with what was claimed and what the contract computed.</param>
/// <param name="Moves">Moves of both sides.</param>
/// <param name="Gas">Gas of all transactions of the game, opening and ending included.</param>
/// <param name="Convicted">Whether the claim was shown false.</param>
/// <param name="Slashed">Wei taken from the cheat's stake.</param>
/// <param name="HonestPaid">Wei of it for the challenger; as much was burned.</param>
internal sealed record DisputeReport(string Lie, string Level, string Instruction, int Moves, long Gas, bool Convicted, string Slashed, string HonestPaid)
{
    /// <summary>Reads the game that convicted a slot.</summary>
    public static async Task<DisputeReport> ReadAsync(ChainSession chain, TableRun run, LieReport lie, CancellationToken cancel)
    {
        PlayedRound round = new(chain, run);
        await round.ReadAsync(cancel).ConfigureAwait(false);
        GameTable table = new(chain, run.Material.Program, round.TopicOf);
        await table.ReadAsync(cancel).ConfigureAwait(false);
        DisputeReport best = new($"{lie.Lie} ({lie.Where})", "nobody challenged it", "none", 0, 0, false, "0", "0");
        foreach (ulong game in table.Games)
        {
            if (table.Game(game) is not { } end || end.Defender.ToString() != lie.Identity || best.Convicted)
                continue;
            IReadOnlyList<TransactionReceipt?> receipts = await chain.Client
                .GetReceiptsAsync([.. table.Of(game).Select(static log => log.TransactionHash).Distinct()], cancel).ConfigureAwait(false);
            best = best with { Moves = end.Moves, Gas = receipts.Sum(static receipt => (long)(receipt?.GasUsed ?? 0)), Level = end.Stage.ToString() };
            foreach (Log log in receipts.SelectMany(static receipt => receipt?.Logs ?? []))
                best = best.With(log, run, end.Context.RowHash);
        }

        return best;
    }

    private DisputeReport With(Log log, TableRun run, Hash32 rowHash)
    {
        if (Disputes.Events.Executed.TryDecode(log, out Disputes.Events.Executed? executed))
            return this with { Instruction = Describe(executed, run, rowHash) };
        if (Disputes.Events.Refuted.TryDecode(log, out Disputes.Events.Refuted? refuted))
            return this with { Instruction = $"shown in one transaction: {System.Text.Encoding.ASCII.GetString(refuted.How.ToArray()).TrimEnd('\0')}" };
        if (Disputes.Events.TimedOut.TryDecode(log, out _))
            return this with { Instruction = "it let its time run out" };
        return Disputes.Events.Convicted.TryDecode(log, out Disputes.Events.Convicted? convicted)
            ? this with { Convicted = true, Slashed = Text(convicted.Slashed), HonestPaid = Text(convicted.Reward) }
            : this;
    }

    private static string Describe(Disputes.Events.Executed executed, TableRun run, Hash32 rowHash)
    {
        (SegmentKind segment, OpRow row)? found = PlayedGame.RowOf(run, rowHash);
        string op = found is ({ } kind, { } at) ? $"{OpNames.Of(at)} of {run.Material.Program.Table.Tensors[at.Output].Name} ({kind})" : "an op";
        return string.Create(
            CultureInfo.InvariantCulture, $"{op}, element {executed.Element}, term {executed.Term}: claimed 0x{executed.Claimed:x8}, the contract computed 0x{executed.Computed:x8}");
    }

    private static string Text(BigInteger amount) => amount.ToString(CultureInfo.InvariantCulture);
}
