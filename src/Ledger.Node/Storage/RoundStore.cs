using System.Runtime.InteropServices;
using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Node.Status;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Storage;

/// <summary>A state that the node derived.</summary>
/// <param name="Round">The round that starts from it.</param>
/// <param name="Root">Its root.</param>
/// <param name="Content">Where its bytes are in the blob store.</param>
/// <param name="Loss">Its validation loss in nats a token; null until measured.</param>
public sealed record StateRecord(uint Round, Hash32 Root, Cid Content, double? Loss);

/// <summary>What the node computed round by round: states, validation losses, loss curves.</summary>
public sealed class RoundStore(NodeDatabase database)
{
    /// <summary>Remembers the state that a round starts from.</summary>
    public void AddState(ulong run, uint round, Hash32 root, Cid content) => database.Write(
        "INSERT INTO states (run, round, root, content) VALUES ($run, $round, $root, $content) ON CONFLICT DO UPDATE SET root = $root, content = $content",
        ("$run", (long)run), ("$round", round), ("$root", root.ToArray()), ("$content", content.Digest.ToArray()));

    /// <summary>Forgets the states that rounds after this one start from: their chain of cuts was replaced.</summary>
    public void DropStatesAfter(ulong run, uint round) => database.Write(connection =>
    {
        foreach (string table in (ReadOnlySpan<string>)["states", "validation"])
        {
            using SqliteCommand drop = NodeDatabase.Command(connection,
                $"DELETE FROM {table} WHERE run = $run AND round > $round", ("$run", (long)run), ("$round", round));
            drop.ExecuteNonQuery();
        }

        return 0;
    });

    /// <summary>Remembers the validation loss of a state.</summary>
    public void AddLoss(ulong run, uint round, Hash32 root, double loss) => database.Write(
        "INSERT INTO validation (run, round, root, loss) VALUES ($run, $round, $root, $loss) ON CONFLICT DO UPDATE SET root = $root, loss = $loss",
        ("$run", (long)run), ("$round", round), ("$root", root.ToArray()), ("$loss", loss));

    /// <summary>The derived states of a run, in the order of rounds.</summary>
    public IReadOnlyList<StateRecord> States(ulong run) => database.Read(
        """
        SELECT s.round, s.root, s.content, v.loss FROM states s
        LEFT JOIN validation v ON v.run = s.run AND v.round = s.round AND v.root = s.root
        WHERE s.run = $run ORDER BY s.round
        """,
        row => new StateRecord((uint)row.GetInt64(0), new Hash32(row.GetFieldValue<byte[]>(1)),
            new Cid(new Hash32(row.GetFieldValue<byte[]>(2))), row.IsDBNull(3) ? null : row.GetDouble(3)),
        ("$run", (long)run));

    /// <summary>Remembers the trail of a round that this node computed.</summary>
    public void AddCurve(ulong run, uint round, int slot, bool trained, ReadOnlyMemory<byte> trail) => database.Write(
        "INSERT INTO curves (run, round, slot, trained, trail) VALUES ($run, $round, $slot, $trained, $trail) ON CONFLICT DO UPDATE SET trained = max(trained, $trained), trail = $trail",
        ("$run", (long)run), ("$round", round), ("$slot", slot), ("$trained", trained ? 1 : 0), ("$trail", trail.ToArray()));

    /// <summary>The loss curves of a run, in the order of rounds and slots.</summary>
    public IReadOnlyList<LossCurve> Curves(ulong run) => database.Read(
        "SELECT round, slot, trained, trail FROM curves WHERE run = $run ORDER BY round, slot",
        row => new LossCurve(run, (uint)row.GetInt64(0), row.GetInt32(1), row.GetInt64(2) != 0, Losses(row.GetFieldValue<byte[]>(3))),
        ("$run", (long)run));

    /// <summary>The losses of a trail: the even ones of its numbers.</summary>
    private static float[] Losses(byte[] trail)
    {
        ReadOnlySpan<float> pairs = MemoryMarshal.Cast<byte, float>(trail);
        float[] losses = new float[pairs.Length / 2];
        for (int i = 0; i < losses.Length; i++)
            losses[i] = pairs[2 * i];
        return losses;
    }
}
