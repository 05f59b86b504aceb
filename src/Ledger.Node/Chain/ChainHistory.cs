using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Status;
using Ledger.Node.Storage;
using Ledger.Proofs;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Chain;

/// <summary>A contract event as the history keeps it.</summary>
/// <param name="Name">Name of the event.</param>
/// <param name="Run">Run; null when it concerns none.</param>
/// <param name="Round">Round; null when it concerns none.</param>
/// <param name="Slot">Slot; null when it concerns none.</param>
/// <param name="Account">Identity it concerns most; null when it concerns none.</param>
/// <param name="Body">What else it says, as JSON.</param>
public sealed record HistoryEvent(string Name, ulong? Run, uint? Round, int? Slot, Address? Account, string Body);

/// <summary>The events of all runs, kept in step with the chain: reorganised blocks are taken back.</summary>
internal sealed class ChainHistory(NodeDatabase database) : ILogHandler
{
    /// <inheritdoc />
    public void Apply(SqliteTransaction transaction, Log log)
    {
        if (HistoryEvents.Read(log) is not HistoryEvent e)
            return;
        NodeDatabase.Execute(transaction,
            """
            INSERT INTO history (block, log, block_hash, name, run, round, slot, account, body)
            VALUES ($block, $log, $hash, $name, $run, $round, $slot, $account, $body)
            ON CONFLICT (block, log) DO UPDATE SET block_hash = $hash, name = $name, run = $run, round = $round, slot = $slot, account = $account, body = $body
            """,
            ("$block", (long)log.BlockNumber), ("$log", log.LogIndex), ("$hash", log.BlockHash.ToArray()), ("$name", e.Name),
            ("$run", (long?)e.Run), ("$round", e.Round), ("$slot", e.Slot), ("$account", e.Account?.ToString()), ("$body", e.Body));
    }

    /// <inheritdoc />
    public void Undo(SqliteTransaction transaction, Log log)
    {
        NodeDatabase.Execute(transaction,
            "DELETE FROM history WHERE block = $block AND log = $log AND block_hash = $hash",
            ("$block", (long)log.BlockNumber), ("$log", log.LogIndex), ("$hash", log.BlockHash.ToArray()));
    }

    /// <summary>Every claim of a run, by its hash.</summary>
    public IReadOnlyDictionary<Hash32, Claim> Claims(ulong run) => database
        .Read("SELECT body FROM history WHERE run = $run AND name = 'Claimed'", row => ClaimFields.FromJson(row.GetString(0)), ("$run", (long)run))
        .DistinctBy(claim => claim.Hash)
        .ToDictionary(claim => claim.Hash);

    /// <summary>How often an identity has withdrawn.</summary>
    public int Withdrawals(Address identity) => (int)database.Read(
        "SELECT count(*) FROM history WHERE account = $account AND name = 'Withdrawn'", row => row.GetInt64(0), ("$account", identity.ToString()))[0];

    /// <summary>Identities that ever took part in a run, and staked for it.</summary>
    public IReadOnlySet<Address> Staked(ulong run) => database.Read(
        "SELECT DISTINCT account FROM history WHERE run = $run AND name IN ('TrainerEnrolled', 'VerifierEnrolled')",
        row => Address.Parse(row.GetString(0)), ("$run", (long)run)).ToHashSet();

    /// <summary>Rounds in which an identity took a slot.</summary>
    public int RoundsJoined(ulong run, Address identity) => (int)database.Read(
        "SELECT count(*) FROM history WHERE run = $run AND account = $account AND name = 'TrainerEnrolled'", row => row.GetInt64(0),
        ("$run", (long)run), ("$account", identity.ToString()))[0];

    /// <summary>What an identity was credited and has withdrawn.</summary>
    public PaymentStatus Payments(Address identity)
    {
        IReadOnlyList<Credit> credits = database.Read(
            "SELECT run, round, slot, name, body FROM history WHERE account = $account AND name IN ('SlotFinal', 'AttestationPaid') ORDER BY block, log",
            row => new Credit((ulong)row.GetInt64(0), (uint)row.GetInt64(1), row.GetInt32(2),
                row.GetString(3) == "SlotFinal" ? "slot" : "attestation", Text(row.GetString(4), "amount")),
            ("$account", identity.ToString()));
        IReadOnlyList<BigInteger> withdrawn = database.Read(
            "SELECT body FROM history WHERE account = $account AND name = 'Withdrawn'", row => Number(row.GetString(0), "minted") + Number(row.GetString(0), "funded"),
            ("$account", identity.ToString()));
        // A slot that was accepted late or lost its base is final without a credit: no payment, hence no row.
        Credit[] paid = [.. credits.Where(credit => credit.Amount != "0")];
        BigInteger sum = paid.Aggregate(BigInteger.Zero, (total, credit) => total + BigInteger.Parse(credit.Amount, CultureInfo.InvariantCulture));
        return new PaymentStatus(Text(sum), Text(withdrawn.Aggregate(BigInteger.Zero, BigInteger.Add)), paid);
    }

    /// <summary>The events of a run in the order of the chain.</summary>
    public IReadOnlyList<HistoryEvent> OfRun(ulong run) => database.Read(
        "SELECT name, round, slot, account, body FROM history WHERE run = $run ORDER BY block, log",
        row => new HistoryEvent(row.GetString(0), run, row.IsDBNull(1) ? null : (uint)row.GetInt64(1), row.IsDBNull(2) ? null : row.GetInt32(2),
            row.IsDBNull(3) ? null : Address.Parse(row.GetString(3)), row.GetString(4)),
        ("$run", (long)run));

    private static string Text(string json, string field)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(field).GetString() ?? "";
    }

    private static string Text(BigInteger value) => value.ToString(CultureInfo.InvariantCulture);

    private static BigInteger Number(string json, string field) => BigInteger.Parse(Text(json, field), CultureInfo.InvariantCulture);
}
