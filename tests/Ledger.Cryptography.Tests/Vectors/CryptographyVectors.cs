using System.Security.Cryptography;
using System.Text.Json;
using Ledger.Vectors;

namespace Ledger.Cryptography.Tests.Vectors;

public sealed class CryptographyVectors
{
    private const string Project = "Ledger.Cryptography.Tests";

    private static readonly Dictionary<string, VectorRunner> Runners = new()
    {
        ["ethereum/hash/ethers-hashes.json"] = Hashes,
        ["ethereum/hash/ethers-pbkdf-scrypt.json"] = PasswordHashes,
        ["ethereum/wycheproof/ecdsa_secp256k1_sha256_bitcoin_test.json"] = file => Ecdsa(file, der: true, lowSOnly: true),
        ["ethereum/wycheproof/ecdsa_secp256k1_sha256_test.json"] = file => Ecdsa(file, der: true, lowSOnly: false),
        ["ethereum/wycheproof/ecdsa_secp256k1_sha256_p1363_test.json"] = file => Ecdsa(file, der: false, lowSOnly: false),
        ["ethereum/wycheproof/hmac_sha256_test.json"] = file => Macs(file, static (key, message) => HMACSHA256.HashData(key, message)),
        ["ethereum/wycheproof/hmac_sha512_test.json"] = file => Macs(file, static (key, message) => HMACSHA512.HashData(key, message)),
        ["ethereum/wycheproof/pbkdf2_hmacsha256_test.json"] = file => Pbkdf2(file, HashAlgorithmName.SHA256),
        ["ethereum/wycheproof/pbkdf2_hmacsha512_test.json"] = file => Pbkdf2(file, HashAlgorithmName.SHA512),
    };

    [TestCaseSource(typeof(VectorFolder), nameof(VectorFolder.Cases))]
    public void Every_item_of_a_vector_file_passes(string file) => VectorFolder.Check(Project, file, Runners);

    [Test]
    public void Every_file_of_this_project_has_a_runner() => Assert.That(Runners.Keys, Is.EquivalentTo(VectorLayout.FilesOf(Project)));

    [TestCase("unknown.json")]
    [TestCase("ethereum/hash/unknown.txt")]
    [TestCase("elsewhere/unknown.json")]
    public void A_file_that_nobody_knows_is_never_passed_over(string file) => Assert.That(VectorLayout.ReasonNotToRun(Project, file), Is.Null);

    private static IEnumerable<(string, string?)> Hashes(JsonElement file) => file.EnumerateArray().Select(static item =>
    {
        byte[] data = Bytes(item.GetProperty("data"));
        return (Text(item, "name"), Expect.All(
            Expect.Equal(Keccak256.Hash(data).ToString(), Text(item, "keccak256")),
            Expect.Bytes(SHA256.HashData(data), Text(item, "sha256")),
            Expect.Bytes(SHA512.HashData(data), Text(item, "sha512"))));
    });

    private static IEnumerable<(string, string?)> PasswordHashes(JsonElement file) => file.EnumerateArray().Select(static item =>
    {
        byte[] password = Bytes(item.GetProperty("password")), salt = Bytes(item.GetProperty("salt"));
        int length = item.GetProperty("dkLen").GetInt32();
        JsonElement pbkdf2 = item.GetProperty("pbkdf2"), scrypt = item.GetProperty("scrypt");
        HashAlgorithmName hash = Text(pbkdf2, "algorithm") == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;
        byte[] stretched = Rfc2898DeriveBytes.Pbkdf2(password, salt, pbkdf2.GetProperty("iterations").GetInt32(), hash, length);
        byte[] derived = Scrypt.Derive(
            password, salt, scrypt.GetProperty("N").GetInt32(), scrypt.GetProperty("r").GetInt32(), scrypt.GetProperty("p").GetInt32(), length);
        return (Text(item, "name"), Expect.All(Expect.Bytes(stretched, Text(pbkdf2, "key")), Expect.Bytes(derived, Text(scrypt, "key"))));
    });

    private static IEnumerable<(string, string?)> Ecdsa(JsonElement file, bool der, bool lowSOnly)
    {
        foreach ((JsonElement group, JsonElement test) in Tests(file))
        {
            bool parsed = PublicKey.TryParse(Bytes(group.GetProperty("publicKey").GetProperty("uncompressed")), out PublicKey? key);
            byte[] encoded = Bytes(test.GetProperty("sig"));
            Hash32 digest = new(SHA256.HashData(Bytes(test.GetProperty("msg"))));
            bool read = TryReadSignature(encoded, der, out Signature signature);
            bool valid = parsed && read
                && (lowSOnly ? Secp256k1.Verify(digest, signature, key!) : Secp256k1.VerifyAnyS(digest, signature, key!));
            yield return (Id(test), Expect.All(Verdict(test, valid), valid && !Recovers(digest, signature, key!) ? "no recovery id finds the key" : null));
        }
    }

    private static bool Recovers(Hash32 digest, Signature signature, PublicKey key) => Enumerable.Range(0, 4).Any(id =>
        Secp256k1.TryRecover(digest, signature with { RecoveryId = (byte)id }, out PublicKey? recovered) && recovered!.Equals(key)
        && new ManagedSecp256k1().TryRecover(digest, signature with { RecoveryId = (byte)id }, out recovered) && recovered!.Equals(key));

    private static bool TryReadSignature(byte[] encoded, bool der, out Signature signature)
    {
        signature = default;
        if (der)
        {
            bool read = Der.TryRead(encoded, out Hash32 r, out Hash32 s);
            signature = new Signature(r, s, 0);
            return read;
        }

        if (encoded.Length != 64)
            return false;
        signature = new Signature(new Hash32(encoded.AsSpan(0, 32)), new Hash32(encoded.AsSpan(32)), 0);
        return true;
    }

    private static IEnumerable<(string, string?)> Macs(JsonElement file, Func<byte[], byte[], byte[]> compute)
    {
        foreach ((JsonElement group, JsonElement test) in Tests(file))
        {
            byte[] tag = compute(Bytes(test.GetProperty("key")), Bytes(test.GetProperty("msg")))[..(group.GetProperty("tagSize").GetInt32() / 8)];
            bool valid = tag.AsSpan().SequenceEqual(Bytes(test.GetProperty("tag")));
            yield return (Id(test), Verdict(test, valid));
        }
    }

    private static IEnumerable<(string, string?)> Pbkdf2(JsonElement file, HashAlgorithmName hash)
    {
        foreach ((_, JsonElement test) in Tests(file))
        {
            byte[] key = Rfc2898DeriveBytes.Pbkdf2(
                Bytes(test.GetProperty("password")), Bytes(test.GetProperty("salt")), test.GetProperty("iterationCount").GetInt32(), hash,
                test.GetProperty("dkLen").GetInt32());
            yield return (Id(test), Expect.Bytes(key, Text(test, "dk")));
        }
    }

    private static IEnumerable<(JsonElement Group, JsonElement Test)> Tests(JsonElement file) =>
        from JsonElement @group in file.GetProperty("testGroups").EnumerateArray()
        from JsonElement test in @group.GetProperty("tests").EnumerateArray()
        select (@group, test);

    private static string? Verdict(JsonElement test, bool valid) =>
        Text(test, "result") == "acceptable" ? null : Expect.Equal(valid ? "valid" : "invalid", Text(test, "result"));

    private static string Id(JsonElement test) => $"{test.GetProperty("tcId").GetInt32()} {Text(test, "comment")}";

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private static byte[] Bytes(JsonElement item)
    {
        string text = item.GetString()!;
        return Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text);
    }
}
