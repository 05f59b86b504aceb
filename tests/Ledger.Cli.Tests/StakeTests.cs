using System.Numerics;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Storage;
using Ledger.Testing;
using static Ledger.Cli.Tests.Endings;

namespace Ledger.Cli.Tests;

/// <summary>An operator gets a stake back: every step with the executable, on a chain of its own.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StakeTests : IDisposable
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);
    private static readonly BigInteger s_gas = s_coin / 100;

    private readonly TemporaryDirectory _directory = new();
    private readonly PrivateKey _key = PrivateKey.Generate();

    private Address Identity => Address.Of(_key.PublicKey);

    public void Dispose()
    {
        _key.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task A_stake_is_deposited_unbonded_and_withdrawn()
    {
        await using LocalChain chain = await StartAsync();

        JsonElement deposited = Document(await StakeAsync(chain, "deposit", "2.5"));
        LedgerProcess.Ended tooMuch = await StakeAsync(chain, "unbond", "2.500000000000000001");
        LedgerProcess.Ended nothing = await StakeAsync(chain, "withdraw");
        JsonElement unbonded = Document(await StakeAsync(chain, "unbond"));
        LedgerProcess.Ended tooEarly = await StakeAsync(chain, "withdraw");
        LedgerProcess.Ended spent = await StakeAsync(chain, "unbond", "1");

        Assert.That(Part(deposited, "available"), Is.EqualTo("2500000000000000000"));
        Says(tooMuch, 3, "2.5 are available");
        Says(nothing, 1, "no stake is unbonding");
        Says(spent, 1, "nothing to unbond");
        Assert.That(Part(unbonded, "unbonding"), Is.EqualTo("2500000000000000000"));
        DateTimeOffset until = unbonded.GetProperty("stake").GetProperty("withdrawableAt").GetDateTimeOffset();
        Says(tooEarly, 1, $"until {until:u}");

        await chain.AdvanceAsync(TimeSpan.FromSeconds(61));
        JsonElement shown = Document(await StakeAsync(chain, "show"));
        JsonElement withdrawn = Document(await StakeAsync(chain, "withdraw"));

        Assert.That(shown.GetProperty("stake").GetProperty("withdrawable").GetBoolean(), Is.True);
        Assert.That(withdrawn.GetProperty("withdrawn").GetString(), Is.EqualTo("2500000000000000000"));
        Assert.That(Part(withdrawn, "deposit"), Is.EqualTo("0"));
        Assert.That(await BalanceAsync(chain, Identity), Is.InRange((10 * s_coin) - s_gas, (10 * s_coin) - 1), "all is back but the gas");
    }

    [Test]
    public async Task A_withdrawal_pays_the_account_that_is_named()
    {
        await using LocalChain chain = await StartAsync();
        Address other = Address.Parse("0x00000000000000000000000000000000000A11ce".ToLowerInvariant());
        Document(await StakeAsync(chain, "deposit", "1"));
        Document(await StakeAsync(chain, "unbond", "0.25"));
        await chain.AdvanceAsync(TimeSpan.FromSeconds(61));

        LedgerProcess.Ended ended = await LedgerProcess.RunAsync("stake", "withdraw", "--to", other.ToString(), "--rpc", chain.RpcUrl.ToString(), "--data", _directory["node"]);

        Assert.That(ended.Code, Is.Zero, ended.Errors);
        Assert.That(ended.Output, Does.Contain("withdrew 0.25 coins to " + other).And.Match("deposit +0.75\\s"));
        Assert.That(await BalanceAsync(chain, other), Is.EqualTo(s_coin / 4));
    }

    [Test]
    public async Task The_directory_of_a_node_is_enough_also_while_it_runs()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await using (LedgerProcess node = LedgerProcess.Start(["node", "run", "--rpc", chain.RpcUrl.ToString(), "--data", _directory["node"], "--keystore-work", "10", "--json"]))
        {
            string identity = JsonDocument.Parse(await node.FirstLine).RootElement.GetProperty("identity").GetString()!;
            await chain.SetBalanceAsync(Address.Parse(identity), 10 * s_coin);
            node.Signal("TERM");
            Assert.That((await node.EndAsync()).Code, Is.Zero);
        }

        Document(await StakeAsync(chain, "deposit", "3"));
        using DataDirectory running = DataDirectory.Open(_directory["node"]);
        LedgerProcess.Ended unbonded = await StakeAsync(chain, "unbond", "1");
        LedgerProcess.Ended shown = await LedgerProcess.RunAsync("stake", "show", "--rpc", chain.RpcUrl.ToString(), "--data", _directory["node"]);

        Assert.That(Part(Document(unbonded), "available"), Is.EqualTo("2000000000000000000"));
        Assert.That(unbonded.Errors, Does.Contain("it deposits again"));
        Assert.That(shown.Output, Does.Match("deposit +3\\s").And.Contain("1, can be withdrawn from 20"));
    }

    [Test]
    public async Task What_cannot_be_done_is_said_in_one_sentence()
    {
        await using LocalChain chain = await StartAsync();
        string[] show = ["stake", "show", "--rpc", chain.RpcUrl.ToString(), "--data"];

        Says(await LedgerProcess.RunAsync([.. show, _directory["node"]], passphrase: "wrong"), 8, "passphrase does not open");
        Says(await LedgerProcess.RunAsync([.. show, _directory["empty"]]), 8, "holds no identity");
        Says(await StakeAsync(chain, "deposit", "11"), 3, "has 10 coins, too few for 11 and gas");
        Says(await StakeAsync(chain, "leave", "--run", "7"), 3, "There is no run");
        Assert.That(Directory.Exists(_directory["empty"]), Is.False, "a wrong name makes no directory");
    }

    [Test]
    public async Task An_identity_that_is_not_its_own_gets_no_stake_in_or_out([Values] bool deactivated)
    {
        await using LocalChain chain = await StartAsync();
        Document(await StakeAsync(chain, "deposit", "1"));
        await SendAsync(chain, IdentityRegistry.Calls.ChangeOwner(chain.Contracts.IdentityRegistry, Identity, deactivated ? Address.Zero : chain.Wallets[3].Address));

        Says(await StakeAsync(chain, "unbond"), 3, "only its owner");
        Says(await StakeAsync(chain, "deposit", "1"), 3, "only its owner");
    }

    [Test]
    public async Task A_round_that_never_fills_is_left_and_its_stake_is_available_again()
    {
        await using LocalChain chain = await StartAsync();
        await chain.Wallets[0].SendAsync(TrainingRuns.Calls.CreateRun(chain.Contracts.TrainingRuns, StillRun.Terms()));
        Document(await StakeAsync(chain, "deposit", "1"));
        LedgerProcess.Ended stranger = await StakeAsync(chain, "leave", "--run", "1");
        await SendAsync(chain, TrainingRuns.Calls.EnrolTrainer(chain.Contracts.TrainingRuns, 1, Identity));

        LedgerProcess.Ended tooEarly = await StakeAsync(chain, "leave", "--run", "1");
        JsonElement locked = Document(await StakeAsync(chain, "show"));
        await chain.AdvanceAsync(TimeSpan.FromHours(1));
        LedgerProcess.Ended running;
        using (DataDirectory.Open(_directory["node"])) running = await StakeAsync(chain, "leave", "--run", "1");
        JsonElement left = Document(await StakeAsync(chain, "leave", "--run", "1"));

        Says(stranger, 1, "is not enrolled");
        Says(tooEarly, 1, "cannot be left before");
        Assert.That(Part(locked, "locked"), Is.EqualTo("1000000000000000000"));
        Says(running, 7, "A node runs on");
        Assert.That(left.GetProperty("unlocked").GetString(), Is.EqualTo("1000000000000000000"));
        Assert.That(Part(left, "available"), Is.EqualTo("1000000000000000000"));
    }

    [Test]
    public async Task A_round_that_has_filled_is_not_left()
    {
        await using LocalChain chain = await StartAsync();
        await chain.Wallets[0].SendAsync(TrainingRuns.Calls.CreateRun(chain.Contracts.TrainingRuns, StillRun.Terms()));
        Document(await StakeAsync(chain, "deposit", "2"));
        await SendAsync(chain, TrainingRuns.Calls.EnrolTrainer(chain.Contracts.TrainingRuns, 1, Identity));
        await SendAsync(chain, TrainingRuns.Calls.EnrolVerifier(chain.Contracts.TrainingRuns, 1, Identity, (UInt128)s_coin));
        LedgerProcess.Ended filled = await StakeAsync(chain, "leave", "--run", "1");

        await chain.AdvanceAsync(TimeSpan.FromHours(1));
        await chain.Wallets[1].SendAsync(TrainingRuns.Calls.CloseEnrolment(chain.Contracts.TrainingRuns, 1));

        Says(filled, 1, "it goes ahead");
        Says(await StakeAsync(chain, "leave", "--run", "1"), 1, "its enrolment is closed");
    }

    [Test]
    public async Task A_run_that_is_void_is_left_in_any_phase_and_its_stakes_are_available_again()
    {
        await using LocalChain chain = await StartAsync();
        await chain.Wallets[0].SendAsync(TrainingRuns.Calls.CreateRun(chain.Contracts.TrainingRuns, StillRun.Terms()));
        Document(await StakeAsync(chain, "deposit", "2"));
        await SendAsync(chain, TrainingRuns.Calls.EnrolTrainer(chain.Contracts.TrainingRuns, 1, Identity));
        await SendAsync(chain, TrainingRuns.Calls.EnrolVerifier(chain.Contracts.TrainingRuns, 1, Identity, (UInt128)s_coin));
        await chain.AdvanceAsync(TimeSpan.FromHours(1));
        await chain.Wallets[1].SendAsync(TrainingRuns.Calls.CloseEnrolment(chain.Contracts.TrainingRuns, 1));
        await chain.SendAsAsync(chain.Contracts.Disputes, TrainingRuns.Calls.VoidRun(chain.Contracts.TrainingRuns, 1));

        JsonElement left = Document(await StakeAsync(chain, "leave", "--run", "1"));
        LedgerProcess.Ended again = await StakeAsync(chain, "leave", "--run", "1");

        Assert.That(left.GetProperty("unlocked").GetString(), Is.EqualTo("2000000000000000000"));
        Assert.That(Part(left, "available"), Is.EqualTo("2000000000000000000"));
        Says(again, 1, "is void, and no stake");
    }

    /// <summary>A chain with our contracts, and a data directory whose identity has ten coins on it.</summary>
    private async Task<LocalChain> StartAsync()
    {
        Directory.CreateDirectory(_directory[Path.Combine("node", "keystore")]);
        await File.WriteAllTextAsync(_directory[Path.Combine("node", "keystore", "identity.json")], KeystoreV3.Encrypt(_key, "secret", 1 << 10));
        LocalChain chain = await LocalChain.StartDeployedAsync();
        await chain.SetBalanceAsync(Identity, 10 * s_coin);
        return chain;
    }

    private Task<LedgerProcess.Ended> StakeAsync(LocalChain chain, string command, params string[] more) =>
        LedgerProcess.RunAsync(["stake", command, .. more, "--rpc", chain.RpcUrl.ToString(), "--data", _directory["node"], "--json"]);

    private Task<TransactionReceipt> SendAsync(LocalChain chain, CallData call) => new DirectSender(chain.Client, new LocalSigner(_key)).SendAsync(call);

    private static Task<BigInteger> BalanceAsync(LocalChain chain, Address account) => chain.Client.GetBalanceAsync(account, BlockRef.Latest, CancellationToken.None);

    private static string? Part(JsonElement document, string name) => document.GetProperty("stake").GetProperty(name).GetString();
}
