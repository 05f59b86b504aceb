using System.Buffers.Binary;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Games;
using Ledger.Node.Storage;
using Ledger.Node.Tests.Rules;
using Microsoft.Data.Sqlite;

namespace Ledger.Node.Tests.Games;

public sealed class GameLogsTests
{
    private static readonly Address s_contract = Given.Account(77);

    private static readonly GameSubject.OfCandidate s_candidate = new(Given.Run, 0, Given.Genesis, Given.Word(9));

    [Test]
    public void A_game_is_settled_by_a_conviction_of_its_subject_that_comes_after_it_and_goes_on_when_that_is_taken_back()
    {
        string root = Directory.CreateTempSubdirectory("ledger-game-logs-").FullName;
        using (NodeDatabase database = NodeDatabase.Open(Path.Combine(root, "node.db")))
        {
            GameLogs logs = new(database, s_contract);
            Log conviction = Event(11, 1, [Disputes.Events.Convicted.Topic0, s_candidate.Key, Given.Word(1), Given.Word(2)], new byte[2 * Hash32.Size]);
            foreach (Log log in new[] { Opened(1, 10, 5), Opened(2, 11, 0), conviction, Opened(3, 11, 2), Opened(4, 12, 0) })
                Apply(database, transaction => logs.Apply(transaction, log));

            Assert.That(logs.Games(Given.Run).Select(static game => (game.Number, game.IsSettled, game.Status)), Is.EqualTo(new[]
            {
                (1ul, true, GameStatus.Active), (2ul, true, GameStatus.Active), (3ul, false, GameStatus.Active), (4ul, false, GameStatus.Active),
            }));

            Apply(database, transaction => logs.Undo(transaction, conviction));
            Assert.That(logs.Games(Given.Run).Select(static game => game.IsSettled), Is.All.False);
        }

        Directory.Delete(root, recursive: true);
    }

    private static void Apply(NodeDatabase database, Action<SqliteTransaction> change) => database.Read(connection =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        change(transaction);
        transaction.Commit();
        return 0;
    });

    /// <summary>GameOpened(game, key, challenger, kind, defender, subject, counterRoot, bond).</summary>
    private static Log Opened(uint game, ulong block, uint index)
    {
        byte[] subject = s_candidate.ToBytes();
        byte[] data = [.. Word(1), .. Word(0), .. Word(5 * Hash32.Size), .. Word(0), .. Word(0), .. Word(subject.Length), .. subject];
        return Event(block, index, [Disputes.Events.GameOpened.Topic0, new Hash32(Word((int)game)), s_candidate.Key, new Hash32(Word(7))], data);
    }

    private static Log Event(ulong block, uint index, Hash32[] topics, byte[] data) =>
        new(s_contract, topics, data, block, Given.Word((byte)block), Given.Word(3), index, index);

    private static byte[] Word(int value)
    {
        byte[] word = new byte[Hash32.Size];
        BinaryPrimitives.WriteInt32BigEndian(word.AsSpan(Hash32.Size - sizeof(int)), value);
        return word;
    }
}
