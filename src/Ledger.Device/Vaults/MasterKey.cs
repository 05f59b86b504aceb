using System.Security.Cryptography;
using Ledger.Cryptography;
using Microsoft.Data.Sqlite;

namespace Ledger.Device.Vaults;

/// <summary>The vault's master key: random, sealed under a key that scrypt makes of the passphrase.</summary>
/// <remarks>The sealed key is its own proof: another passphrase fails the tag. Parameters read from the file are bounded before any work.</remarks>
internal static class MasterKey
{
    private const int BlockFactor = 8, Parallelism = 1, SaltSize = 32, SmallestN = 1 << 10, LargestN = 1 << 18;

    /// <summary>Writes a new master key into a new vault.</summary>
    public static SecretKey Create(SqliteConnection connection, ReadOnlySpan<byte> passphrase, VaultOptions options)
    {
        if (!IsAllowed(options.ScryptN, BlockFactor, Parallelism))
            throw new ArgumentOutOfRangeException(nameof(options), options.ScryptN, $"The cost is a power of two from {SmallestN} to {LargestN}.");
        byte[] salt = RandomNumberGenerator.GetBytes(SaltSize);
        SecretKey master = SecretKey.Generate();
        using SecretKey outer = Derive(passphrase, salt, options.ScryptN);
        VaultFile.Execute(
            connection, "INSERT INTO vault (one, n, r, p, salt, master) VALUES (1, $n, $r, $p, $salt, $master)",
            ("$n", options.ScryptN), ("$r", BlockFactor), ("$p", Parallelism), ("$salt", salt),
            ("$master", SealedBox.Seal(outer.Bytes, master.Bytes, RecordSeal.Context("vault.master"))));
        return master;
    }

    /// <summary>Opens the master key: the key, or null for another passphrase, or a sentence for a record that no vault has.</summary>
    public static (SecretKey? Key, string? Refusal) Open(SqliteConnection connection, ReadOnlySpan<byte> passphrase)
    {
        using SqliteCommand command = VaultFile.Command(connection, "SELECT n, r, p, salt, master FROM vault");
        using SqliteDataReader row = command.ExecuteReader();
        if (!row.Read())
            return (null, "The vault has no key record: restore it from a backup.");
        byte[]? salt = VaultFile.Box(row, 3, SaltSize), box = VaultFile.Box(row, 4, SecretKey.Size + SealedBox.Overhead);
        if (!IsAllowed(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)) || salt?.Length != SaltSize || box is null)
            return (null, "The vault's key record asks for what no vault asks for: restore it from a backup.");
        using SecretKey outer = Derive(passphrase, salt, (int)row.GetInt64(0));
        return (SecretKey.Unwrap(outer, box, RecordSeal.Context("vault.master")), null);
    }

    private static bool IsAllowed(long n, long r, long p) =>
        n is >= SmallestN and <= LargestN && long.IsPow2(n) && r == BlockFactor && p == Parallelism;

    private static SecretKey Derive(ReadOnlySpan<byte> passphrase, byte[] salt, int n)
    {
        byte[] derived = Scrypt.Derive(passphrase, salt, n, BlockFactor, Parallelism, SecretKey.Size);
        SecretKey key = SecretKey.From(derived);
        CryptographicOperations.ZeroMemory(derived);
        return key;
    }
}
