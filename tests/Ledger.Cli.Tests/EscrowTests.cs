using System.Numerics;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using static Ledger.Cli.Tests.Endings;

namespace Ledger.Cli.Tests;

/// <summary>An application's LDG for a device: in, announced, out; and credits that are collected. With the executable, on a chain of its own.</summary>
public sealed class EscrowTests
{
    private static readonly BigInteger s_ldg = BigInteger.Pow(10, 18);

    [Test]
    public async Task What_an_application_put_in_leaves_a_week_after_its_announcement()
    {
        using TemporaryDirectory directory = new();
        using PrivateKey key = await KeyAsync(directory);
        Address app = Address.Of(key.PublicKey);
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await chain.SetBalanceAsync(app, 10 * s_ldg);
        await chain.MintAsync(app, 5 * s_ldg);
        string[] escrow = ["--app", $"did:ethr:0x7a69:{app}", "--device", $"did:ethr:0x7a69:{chain.Wallets[4].Address}"];

        Says(await RunAsync(["usage", "deposit", "6", .. escrow]), 3, "has 5 LDG, and not 6");
        JsonElement deposited = Document(await RunAsync(["usage", "deposit", "2", .. escrow]));
        JsonElement announced = Document(await RunAsync(["usage", "withdraw", .. escrow]));
        Says(await RunAsync(["usage", "withdraw", .. escrow]), 3, "Nothing can leave the escrow before");
        await chain.AdvanceAsync(TimeSpan.FromDays(7));
        JsonElement left = Document(await RunAsync(["usage", "withdraw", .. escrow]));

        Assert.That(deposited.GetProperty("balance").GetString(), Is.EqualTo($"{2 * s_ldg}"));
        Assert.That(announced.GetProperty("leaving").GetString(), Is.EqualTo($"{2 * s_ldg}"));
        Assert.That((left.GetProperty("leaving").GetString(), left.GetProperty("balance").GetString()), Is.EqualTo(("0", "0")));
        Assert.That(await new LedgerToken(chain.Contracts.LedgerToken, chain.Client).BalanceOfAsync(app), Is.EqualTo(5 * s_ldg), "all is back");

        Says(await RunAsync(["usage", "withdraw", .. escrow]), 3, "There is nothing in this escrow");
        Says(await RunAsync(["usage", "deposit", "1", .. escrow, "--meter-key", $"{chain.Wallets[5].Address}"]), 3, "does not sign for the application");
        Says(await RunAsync(["usage", "deposit", "1", "--app", $"did:ethr:0x1:{app}", .. escrow[2..]]), 3, "another chain");
        await new DirectSender(chain.Client, new LocalSigner(key)).SendAsync(IdentityRegistry.Calls.ChangeOwner(chain.Contracts.IdentityRegistry, app, Address.Zero));
        Says(await RunAsync(["usage", "deposit", "1", .. escrow]), 3, "no owner that signs");

        Task<LedgerProcess.Ended> RunAsync(string[] command) => LedgerProcess.RunAsync([.. command, "--data", directory.Path, "--rpc", chain.RpcUrl.ToString(), "--json"]);
    }

    [Test]
    public async Task What_training_consumption_and_games_credited_is_collected_once_by_who_owns_the_identity_now()
    {
        using TemporaryDirectory directory = new();
        using PrivateKey key = await KeyAsync(directory);
        Address identity = Address.Of(key.PublicKey);
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await chain.SetBalanceAsync(identity, 10 * s_ldg);
        await TrainAsync(chain, identity, 3 * s_ldg);
        await ConsumeAsync(chain, identity, 10 * s_ldg);
        Address owner = Address.Parse("0x00000000000000000000000000000000000a11ce");
        DirectSender sender = new(chain.Client, new LocalSigner(key));
        Hash32 commitment = new(Enumerable.Repeat((byte)5, Hash32.Size).ToArray());
        await sender.SendAsync(Disputes.Calls.Commit(chain.Contracts.Disputes, commitment, s_ldg));
        await chain.MineAsync(257);
        await sender.SendAsync(Disputes.Calls.ReturnCommitment(chain.Contracts.Disputes, identity, commitment));
        await sender.SendAsync(IdentityRegistry.Calls.ChangeOwner(chain.Contracts.IdentityRegistry, identity, owner));

        JsonElement collected = Document(await CollectAsync("--json"));
        LedgerProcess.Ended again = await CollectAsync();

        Assert.That((collected.GetProperty("identity").GetString(), collected.GetProperty("to").GetString()), Is.EqualTo((identity.ToString(), owner.ToString())));
        Assert.That((collected.GetProperty("ldg").GetString(), collected.GetProperty("wei").GetString()), Is.EqualTo(($"{10 * s_ldg}", $"{s_ldg}")), "3 of training, 7 of the 10 that an application paid, a bond of 1");
        Assert.That(await new LedgerToken(chain.Contracts.LedgerToken, chain.Client).BalanceOfAsync(owner), Is.EqualTo(10 * s_ldg));
        Assert.That(await chain.Client.GetBalanceAsync(owner, BlockRef.Latest, CancellationToken.None), Is.EqualTo(s_ldg), "the bond");
        Assert.That((again.Code, again.Output), Is.EqualTo((0, $"Nothing was credited to {identity}.\n")), again.Errors);

        Task<LedgerProcess.Ended> CollectAsync(params string[] more) => LedgerProcess.RunAsync(["wallet", "collect", "--data", directory.Path, "--rpc", chain.RpcUrl.ToString(), .. more]);
    }

    /// <summary>A new key in the keystore of a data directory.</summary>
    private static async Task<PrivateKey> KeyAsync(TemporaryDirectory directory)
    {
        PrivateKey key = PrivateKey.Generate();
        Directory.CreateDirectory(directory["keystore"]);
        await File.WriteAllTextAsync(directory[Path.Combine("keystore", "identity.json")], KeystoreV3.Encrypt(key, "secret", 1 << 10));
        return key;
    }

    /// <summary>Credits rewards as the contract of runs does: 1 LDG of them out of what somebody put into the run, the rest out of the emission.</summary>
    private static async Task TrainAsync(LocalChain chain, Address trainer, BigInteger reward)
    {
        (Address runs, Address emission, FundedWallet creator) = (chain.Contracts.TrainingRuns, chain.Contracts.Emission, chain.Wallets[0]);
        await creator.SendAsync(TrainingRuns.Calls.CreateRun(runs, StillRun.Terms()));
        await chain.MintAsync(creator.Address, s_ldg);
        await creator.SendAsync(LedgerToken.Calls.Approve(chain.Contracts.LedgerToken, emission, s_ldg));
        await creator.SendAsync(Emission.Calls.Fund(emission, 1, s_ldg));
        await chain.SendAsAsync(runs, Emission.Calls.Reserve(emission, 1, reward));
        await chain.SendAsAsync(runs, Emission.Calls.Credit(emission, 1, [trainer], [reward]));
        Assert.That(await new Emission(emission, chain.Client).CreditOfAsync(trainer), Is.EqualTo((s_ldg, reward - s_ldg)));
    }

    /// <summary>An application pays under a consent whose owner has their part paid to an account: 7 of 10.</summary>
    private static async Task ConsumeAsync(LocalChain chain, Address payout, BigInteger paid)
    {
        (Address at, FundedWallet person, FundedWallet app) = (chain.Contracts.UsageMeter, chain.Wallets[1], chain.Wallets[2]);
        UsageMeter meter = new(at, chain.Client);
        UsageMeter.Payment payment = new((UInt128)paid, (UInt128)paid, payout);
        await person.SendAsync(ConsentRegistry.Calls.Grant(chain.Contracts.ConsentRegistry, new ConsentRegistry.Consent(
            person.Address, app.Address, Keccak256.Hash("a salted commitment"), Purposes: 1, Expiry: 4_102_444_800, payment.Price, payment.Cap, payout), nonce: 0));
        await chain.MintAsync(app.Address, paid);
        await app.SendAsync(LedgerToken.Calls.Approve(chain.Contracts.LedgerToken, at, paid));
        await app.SendAsync(UsageMeter.Calls.Deposit(at, app.Address, person.Address, app.Address, paid));
        UsageMeter.Voucher voucher = new(person.Address, 0, app.Address, person.Address, Release: 0, Counter: 1, Tokens: 1000, payment.Price, Hash32.Zero, Deadline: 4_102_444_800);
        Hash32 digest = await meter.DigestOfAsync(voucher);
        await chain.Wallets[3].SendAsync(UsageMeter.Calls.Settle(at, voucher, payment, await SignedAsync(app), await SignedAsync(person)));

        async Task<byte[]> SignedAsync(FundedWallet by) => (await by.Signer.SignAsync(digest, CancellationToken.None)).ToBytes();
    }
}
