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
/// <param name="Convicted">Whether it had the end that the protocol promises: the claim or candidate convicted, the challenger's bond lost, the claim without data void, or the demand answered.</param>
/// <param name="HonestLost">Whether the honest side lost its bond or stake in it.</param>
/// <param name="Ending">What ended the game: an execution, a proof or the clock; or what became of the data.</param>
/// <param name="OpKind">Kind of op at which it ended; null where it ended before.</param>
/// <param name="Moves">Transactions of both sides that were moves.</param>
/// <param name="Gas">Their gas, opening and ending included.</param>
/// <param name="Seconds">From the opening to the end of the game.</param>
internal sealed record PlayedGame(
    LieRole Role, string Lie, string Where, string Manners, bool Convicted, bool HonestLost, string Ending, string? OpKind, int Moves, long Gas, double Seconds)
{
    /// <summary>How a game ended in which somebody did not move any more.</summary>
    public const string OutOfTime = "timed out";

    private const byte ConvictedSlot = 4, UnansweredSlot = 5;

    /// <summary>Collects it.</summary>
    public static async Task<PlayedGame> OfAsync(ChainSession chain, TableRun run, GameTable table, LieReport lie, CancellationToken cancel)
    {
        PlayedGame nothing = new(lie.Role, lie.Lie, lie.Where, lie.Manners, false, false, "nobody found it", null, 0, 0, 0);
        byte reason = (byte)(await chain.Runs.SlotStateAsync(run.Number, PlayedRound.Number, (ushort)lie.Slot, default, cancel).ConfigureAwait(false)).VoidReason;
        if (lie.Role == LieRole.Data)
            return reason == UnansweredSlot ? nothing with { Convicted = true, Ending = "unanswered" } : nothing;

        if (lie.Role == LieRole.Demand)
        {
            Disputes.Events.LeafDemanded[] demands = [.. table.Demands.Where(demand => demand.Asker.ToString() == lie.Identity)];
            bool isAnswered = demands.All(demand => table.Answered.Contains(demand.Demand));
            return nothing with { Convicted = demands.Length > 0 && isAnswered, HonestLost = !isAnswered, Ending = isAnswered ? "answered" : "not answered" };
        }

        bool isChallenge = lie.Role == LieRole.Challenge;
        ChainGame? end = table.Games.Select(table.Game).OfType<ChainGame>().FirstOrDefault(game => (isChallenge ? game.Challenger : game.Defender).ToString() == lie.Identity);
        if (end is null)
            return lie.Role == LieRole.Claim && reason == ConvictedSlot ? nothing with { Convicted = true, Ending = "poison shown" } : nothing;
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
            if (Disputes.Events.Executed.TryDecode(log, out _))
                return ("executed", RowOf(run, end.Context.RowHash) is (_, { } row) ? OpNames.Of(row) : null);
            if (Disputes.Events.Refuted.TryDecode(log, out Disputes.Events.Refuted? refuted))
                return ($"shown: {System.Text.Encoding.ASCII.GetString(refuted.How.ToArray()).TrimEnd('\0')}", null);
            if (Disputes.Events.ItemExecuted.TryDecode(log, out _))
                return ("result compared", null);
            if (Disputes.Events.TimedOut.TryDecode(log, out _))
                return (OutOfTime, null);
        }

        return (string.Create(CultureInfo.InvariantCulture, $"other ({end.Status})"), null);
    }
}
