using System.Numerics;
using System.Text.Json.Nodes;
using Ledger.Clients;
using Ledger.Contracts.Anvil;
using Ledger.Cryptography;
using Ledger.Ethereum;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>What an owner signs is, bit for bit, what ethers and hence every wallet signs.</summary>
public sealed class ConsentTypedDataTests
{
    private const int Cases = 200;

    private readonly Random _random = new(20261);

    [Test]
    public async Task Digests_and_signatures_are_those_of_ethers()
    {
        Address registry = NextAddress();
        ConsentTypedData typed = new(31337, registry);
        List<Hash32> expected = [];
        JsonArray grants = [], revokes = [], revokeAlls = [];
        for (int i = 0; i < Cases; i++)
        {
            ConsentTerms terms = new(
                NextAddress(), NextAddress(), new Hash32(NextBytes(32)), (Purpose)_random.Next(1, 4), (ulong)_random.NextInt64(),
                new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64()), i == 0 ? UInt128.MaxValue : (UInt128)i, i % 3 == 0 ? Address.Zero : NextAddress());
            (BigInteger nonce, BigInteger epoch, ulong deadline) = (NextNumber(), i, (ulong)_random.NextInt64());
            expected.Add(typed.Grant(terms, nonce, epoch, deadline));
            grants.Add(new JsonObject { ["consent"] = ToJson(terms), ["nonce"] = nonce.ToString(), ["epoch"] = epoch.ToString(), ["deadline"] = $"{deadline}" });
        }

        for (int i = 0; i < Cases; i++)
        {
            (Address owner, BigInteger nonce, ulong deadline) = (NextAddress(), NextNumber(), (ulong)_random.NextInt64());
            expected.Add(typed.Revoke(owner, nonce, deadline));
            revokes.Add(new JsonObject { ["owner"] = owner.ToString(), ["nonce"] = nonce.ToString(), ["deadline"] = $"{deadline}" });
        }

        Address last = NextAddress();
        expected.Add(typed.RevokeAll(last, 7, 9));
        revokeAlls.Add(new JsonObject { ["owner"] = last.ToString(), ["epoch"] = "7", ["deadline"] = "9" });
        JsonObject input = new()
        {
            ["domain"] = new JsonObject { ["name"] = "ConsentRegistry", ["version"] = "1", ["chainId"] = 31337, ["verifyingContract"] = registry.ToString() },
            ["key"] = AnvilAccounts.Keys[0], ["grants"] = grants, ["revokes"] = revokes, ["revokeAlls"] = revokeAlls,
        };

        JsonNode answer = JsonNode.Parse(await NodeClient.RunAsync("typed-consents.mjs", input.ToJsonString()))!;

        Assert.That(answer["digests"]!.AsArray().Select(digest => digest!.GetValue<string>()), Is.EqualTo(expected.Select(digest => digest.ToString())));
        using LocalSigner signer = AnvilAccounts.Signer(0);
        string[] theirs = [.. answer["signatures"]!.AsArray().Select(signature => signature!.GetValue<string>())];
        for (int i = 0; i < expected.Count; i += 20)
            Assert.That(Hex.Encode((await signer.SignAsync(expected[i], CancellationToken.None)).ToBytes()), Is.EqualTo(theirs[i]));
    }

    [Test]
    public void A_source_is_the_hash_of_salt_and_id()
    {
        byte[] salt = NextBytes(32), id = NextBytes(16);

        Assert.That(SourceCommitment.Of(salt, id), Is.EqualTo(Keccak256.Hash([.. salt, .. id])));
        Assert.Throws<ArgumentException>(() => SourceCommitment.Of(salt.AsSpan(1), id));
        Assert.Throws<ArgumentException>(() => SourceCommitment.Of(salt, [.. id, 0]));
    }

    private static JsonObject ToJson(ConsentTerms terms) => new()
    {
        ["owner"] = terms.Owner.ToString(), ["app"] = terms.App.ToString(), ["source"] = terms.Source.ToString(), ["purposes"] = (int)terms.Purposes,
        ["expiry"] = $"{terms.Expiry}", ["price"] = $"{terms.Price}", ["cap"] = $"{terms.Cap}", ["payout"] = terms.Payout.ToString(),
    };

    private byte[] NextBytes(int count)
    {
        byte[] bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }

    private Address NextAddress() => new(NextBytes(Address.Size));

    private BigInteger NextNumber() => new(NextBytes(32), isUnsigned: true);
}
