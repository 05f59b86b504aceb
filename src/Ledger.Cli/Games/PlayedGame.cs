using System.Diagnostics;
using Ledger.Cli.Chain;
using Ledger.Cli.Games.Liar;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Proofs.Openings;
using Ledger.Tensors.Program;

namespace Ledger.Cli.Games;

/// <summary>A game from its opening to its end, as the chain tells it.</summary>
/// <param name="Lie">What the liar had drawn.</param>
/// <param name="Where">Where it lied.</param>
/// <param name="Manners">How it played.</param>
/// <param name="Convicted">Whether the claim was shown false.</param>
/// <param name="HonestLost">Whether the challenger lost its bond.</param>
/// <param name="Ending">What ended the game: an execution, a proof or the clock.</param>
/// <param name="OpKind">Kind of op at which it ended; null where it ended before.</param>
/// <param name="Moves">Transactions of both sides that were moves.</param>
/// <param name="Gas">Their gas, opening and ending included.</param>
/// <param name="Seconds">From the claim to the end of the game.</param>
/// <param name="Slashed">Wei taken from the liar.</param>
internal sealed record PlayedGame(
    string Lie, string Where, string Manners, bool Convicted, bool HonestLost, string Ending, string? OpKind, int Moves, long Gas, double Seconds, string Slashed)
{
    /// <summary>Collects it.</summary>
    public static async Task<PlayedGame> OfAsync(ChainSession chain, TableRun run, GameTable table, Judged judged, LieReport drawn, CancellationToken cancel)
    {
        Hash32 key = new GameSubject.OfClaim(judged.Claim).Key;
        ulong? number = table.Games.Select(game => (ulong?)game).FirstOrDefault(game => table.Game(game!.Value)?.About.Key == key);
        if (number is not ulong game)
            return new PlayedGame(drawn.Lie, drawn.Where, drawn.Manners, false, false, "nobody challenged it", null, 0, 0, 0, "0");
        IReadOnlyList<Log> events = table.Of(game);
        ChainGame end = table.Game(game)!;
        HashSet<Hash32> transactions = [.. events.Select(static log => log.TransactionHash)];
        IReadOnlyList<TransactionReceipt?> receipts = await chain.Client.GetReceiptsAsync([.. transactions], cancel).ConfigureAwait(false);
        (string ending, string? kind, string slashed) = ("other", null, "0");
        foreach (Log log in receipts.SelectMany(static receipt => receipt?.Logs ?? []))
        {
            if (DisputeMoves.Events.Executed.TryDecode(log, out _))
                (ending, kind) = ("executed", RowOf(run, end.Context.RowHash) is (_, { } row) ? OpNames.Of(row) : null);
            else if (DisputeMoves.Events.Refuted.TryDecode(log, out _))
                ending = "shown";
            else if (DisputeMoves.Events.TimedOut.TryDecode(log, out _))
                ending = "timed out";
            else if (DisputeMoves.Events.Convicted.TryDecode(log, out DisputeMoves.Events.Convicted? convicted))
                slashed = convicted.Slashed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return new PlayedGame(
            drawn.Lie, drawn.Where, drawn.Manners, end.Status == GameStatus.Convicted, end.Status == GameStatus.Lost, ending, kind, end.Moves,
            receipts.Sum(static receipt => (long)(receipt?.GasUsed ?? 0)), Stopwatch.GetElapsedTime(judged.Seen, judged.Ended ?? Stopwatch.GetTimestamp()).TotalSeconds, slashed);
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
}
