using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.Games.Liar;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Proofs.Openings;
using Ledger.Tensors.Program;

namespace Ledger.Cli.Games;

/// <summary>What became of a lie, as the chain tells it.</summary>
/// <param name="Role">What it was told with.</param>
/// <param name="Lie">What the liar had drawn.</param>
/// <param name="Where">Where it lied.</param>
/// <param name="Manners">How it played.</param>
/// <param name="Convicted">Whether it had the end that the protocol promises: the claim or candidate convicted, the challenger's bond lost, or the claim without data void.</param>
/// <param name="HonestLost">Whether the honest side lost its bond or stake in it.</param>
/// <param name="Ending">What ended the game: an execution, a proof or the clock; or that the data did not come.</param>
/// <param name="OpKind">Kind of op at which it ended; null where it ended before.</param>
/// <param name="Moves">Transactions of both sides that were moves.</param>
/// <param name="Gas">Their gas, opening and ending included.</param>
/// <param name="Seconds">From the opening to the end of the game.</param>
internal sealed record PlayedGame(
    LieRole Role, string Lie, string Where, string Manners, bool Convicted, bool HonestLost, string Ending, string? OpKind, int Moves, long Gas, double Seconds)
{
    private const byte Unanswered = 5;

    /// <summary>Collects it.</summary>
    public static async Task<PlayedGame> OfAsync(ChainSession chain, TableRun run, GameTable table, LieReport lie, CancellationToken cancel)
    {
        PlayedGame nothing = new(lie.Role, lie.Lie, lie.Where, lie.Manners, false, false, "nobody found it", null, 0, 0, 0);
        if (lie.Role == LieRole.Data)
        {
            TrainingRuns.SlotState state = await chain.Runs.SlotStateAsync(run.Number, PlayedRound.Number, (ushort)lie.Slot, default, cancel).ConfigureAwait(false);
            return (byte)state.VoidReason == Unanswered ? nothing with { Convicted = true, Ending = "unanswered" } : nothing;
        }

        bool isChallenge = lie.Role == LieRole.Challenge;
        ChainGame? end = table.Games.Select(table.Game).OfType<ChainGame>().FirstOrDefault(game => (isChallenge ? game.Challenger : game.Defender).ToString() == lie.Identity);
        if (end is null)
            return nothing;
        IReadOnlyList<TransactionReceipt?> receipts = await chain.Client.GetReceiptsAsync([.. table.Of(end.Number).Select(static log => log.TransactionHash).Distinct()], cancel).ConfigureAwait(false);
        (string ending, string? kind) = EndOf(run, end, table.Of(end.Number));
        return nothing with
        {
            Convicted = end.Status == (isChallenge ? GameStatus.Lost : GameStatus.Convicted),
            HonestLost = end.Status == (isChallenge ? GameStatus.Convicted : GameStatus.Lost),
            Ending = ending,
            OpKind = kind,
            Moves = end.Moves,
            Gas = receipts.Sum(static receipt => (long)(receipt?.GasUsed ?? 0)),
            Seconds = table.Seconds(end.Number),
        };
    }

    /// <summary>The row with a hash; null if the program has none.</summary>
    public static (SegmentKind Segment, OpRow Row)? RowOf(TableRun run, Hash32 hash)
    {
        ProgramItems items = ProgramItems.Of(run.Material.Program);
        foreach (Segment segment in run.Material.Program.Table.Segments)
        {
            for (int row = 0; row < segment.Rows.Length; row++)
            {
                if (items.RowHash(segment.Kind, row) == hash)
                    return (segment.Kind, segment.Rows[row]);
            }
        }

        return null;
    }

    private static (string Ending, string? Kind) EndOf(TableRun run, ChainGame end, IReadOnlyList<Log> logs)
    {
        foreach (Log log in logs)
        {
            if (DisputeMoves.Events.Executed.TryDecode(log, out _))
                return ("executed", RowOf(run, end.Context.RowHash) is (_, { } row) ? OpNames.Of(row) : null);
            if (DisputeMoves.Events.Refuted.TryDecode(log, out DisputeMoves.Events.Refuted? refuted))
                return ($"shown: {System.Text.Encoding.ASCII.GetString(refuted.How.ToArray()).TrimEnd('\0')}", null);
            if (DisputeMoves.Events.ItemExecuted.TryDecode(log, out _))
                return ("result compared", null);
            if (DisputeMoves.Events.TimedOut.TryDecode(log, out _))
                return ("timed out", null);
        }

        return (string.Create(CultureInfo.InvariantCulture, $"other ({end.Status})"), null);
    }
}
