using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using Ledger.Cryptography;
using Ledger.Device.Host;
using Ledger.Device.Vaults;
using Ledger.Ethereum;
using Ledger.Identity;
using Microsoft.Data.Sqlite;

namespace Ledger.Device.Metering;

/// <summary>Every channel of a device, kept in a file of its own; it outlives the consents, since what was consumed is owed. Nothing in it is personal.</summary>
internal sealed class UsageBook : IDisposable
{
    private const int ApplicationId = 0x4c555347; // "LUSG"

    private const string Schema = """
        CREATE TABLE channel (
            id BLOB PRIMARY KEY, owner BLOB NOT NULL, nonce TEXT NOT NULL, app BLOB NOT NULL, engine BLOB NOT NULL, release INTEGER NOT NULL,
            price TEXT NOT NULL, cap TEXT NOT NULL, payout BLOB NOT NULL, delivered INTEGER NOT NULL, paid TEXT NOT NULL,
            counter INTEGER NOT NULL DEFAULT 0, tokens INTEGER NOT NULL DEFAULT 0, previous BLOB, deadline INTEGER,
            app_signature BLOB, engine_signature BLOB);
        """;

    private readonly SqliteConnection _file;
    private readonly Lock _gate = new();
    private readonly int _ahead;
    private readonly ConcurrentDictionary<Hash32, MeteredChannel> _channels = new();

    private UsageBook(SqliteConnection file, int ahead) => (_file, _ahead) = (file, ahead);

    /// <summary>Every channel.</summary>
    public IReadOnlyList<MeteredChannel> All => [.. _channels.Values.OrderBy(static channel => channel.Parties.ConsentNonce)];

    /// <summary>Tokens that are delivered beyond the last voucher.</summary>
    public int Ahead => _ahead;

    /// <summary>Opens the file; makes it where there is none.</summary>
    /// <exception cref="DeviceStoppedException">It is no file of channels, or damaged.</exception>
    public static UsageBook Open(string path, int ahead)
    {
        SqliteConnection? file = null;
        try
        {
            file = VaultFile.Connect(path, create: true);
            if ((long)VaultFile.Scalar(file, "PRAGMA application_id")! == 0 && (long)VaultFile.Scalar(file, "SELECT count(*) FROM sqlite_schema")! == 0)
                VaultFile.Execute(file, string.Create(CultureInfo.InvariantCulture, $"BEGIN IMMEDIATE; {Schema} PRAGMA application_id = {ApplicationId}; COMMIT;"));
            if ((long)VaultFile.Scalar(file, "PRAGMA application_id")! != ApplicationId)
                throw new DeviceStoppedException(DeviceStopReason.Vault, $"{path} is no file of usage channels.");
            UsageBook book = new(file, ahead);
            book.Read();
            return book;
        }
        catch (Exception e) when (e is SqliteException or FormatException or InvalidCastException)
        {
            file?.Dispose();
            throw new DeviceStoppedException(DeviceStopReason.Vault, $"The usage channels in {path} cannot be read: {e.Message} Restore the file from a backup; without it what was not settled is lost.", e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>The channel of these parties; it begins with the first question for it.</summary>
    public MeteredChannel Of(UsageParties parties, GrantTariff tariff)
    {
        Hash32 id = parties.Channel();
        if (_channels.TryGetValue(id, out MeteredChannel? known))
            return known;
        lock (_gate)
        {
            if (_channels.TryGetValue(id, out known))
                return known;
            MeteredChannel begun = new(new MeteredState(new UsageChannel(parties, tariff.Price, tariff.Cap), tariff.Payout, 0, 0, null), _ahead);
            VaultFile.Execute(_file, "INSERT INTO channel (id, owner, nonce, app, engine, release, price, cap, payout, delivered, paid) VALUES ($id, $owner, $nonce, $app, $engine, $release, $price, $cap, $payout, 0, '0')",
                ("$id", id.ToArray()), ("$owner", parties.ConsentOwner.ToArray()), ("$nonce", parties.ConsentNonce.ToString(CultureInfo.InvariantCulture)),
                ("$app", parties.App.ToArray()), ("$engine", parties.Engine.ToArray()), ("$release", (long)parties.Release),
                ("$price", Text(tariff.Price)), ("$cap", Text(tariff.Cap)), ("$payout", tariff.Payout.ToArray()));
            _channels[id] = begun;
            return begun;
        }
    }

    /// <summary>The channel with a name on chain; null when there is none.</summary>
    public MeteredChannel? Find(string id) => Hash32.TryParse(id, out Hash32 hash) ? _channels.GetValueOrDefault(hash) : null;

    /// <summary>Writes down how far a channel has come.</summary>
    public void Keep(MeteredChannel channel)
    {
        lock (_gate)
        {
            MeteredState state = channel.State;
            CountersignedVoucher? last = state.Last;
            VaultFile.Execute(_file, """
                UPDATE channel SET delivered = $delivered, paid = $paid, counter = $counter, tokens = $tokens, previous = $previous, deadline = $deadline,
                    app_signature = $app, engine_signature = $engine WHERE id = $id
                """,
                ("$id", channel.Parties.Channel().ToArray()), ("$delivered", (long)state.Delivered), ("$paid", Text(state.Paid)),
                ("$counter", (long)state.Channel.Counter), ("$tokens", (long)state.Channel.Tokens), ("$previous", last?.Voucher.Previous.ToArray()),
                ("$deadline", (long?)last?.Voucher.Deadline), ("$app", last?.AppSignature), ("$engine", last?.EngineSignature));
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private void Read()
    {
        using SqliteCommand command = VaultFile.Command(_file, "SELECT owner, nonce, app, engine, release, price, cap, payout, delivered, paid, counter, tokens, previous, deadline, app_signature, engine_signature FROM channel");
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            UsageParties parties = new(
                AddressOf(row, 0), BigInteger.Parse(row.GetString(1), NumberStyles.None, CultureInfo.InvariantCulture), AddressOf(row, 2), AddressOf(row, 3), (ulong)row.GetInt64(4));
            UsageChannel channel = new(parties, Number(row, 5), Number(row, 6));
            CountersignedVoucher? last = null;
            if (row.GetInt64(10) > 0)
            {
                ulong tokens = (ulong)row.GetInt64(11);
                UsageVoucher voucher = new(parties, (ulong)row.GetInt64(10), tokens, channel.AmountOf(tokens), new Hash32(row.GetFieldValue<byte[]>(12)), (ulong)row.GetInt64(13));
                last = new CountersignedVoucher(voucher, row.GetFieldValue<byte[]>(14), row.GetFieldValue<byte[]>(15));
                channel = channel.After(voucher);
            }

            _channels[parties.Channel()] = new MeteredChannel(new MeteredState(channel, AddressOf(row, 7), (ulong)row.GetInt64(8), Number(row, 9), last), _ahead);
        }
    }

    private static Address AddressOf(SqliteDataReader row, int column) => new(row.GetFieldValue<byte[]>(column));

    private static UInt128 Number(SqliteDataReader row, int column) => UInt128.Parse(row.GetString(column), NumberStyles.None, CultureInfo.InvariantCulture);

    private static string Text(UInt128 number) => number.ToString(CultureInfo.InvariantCulture);
}
