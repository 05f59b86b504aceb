using System.Numerics;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;
using static Ledger.Cli.Tests.Endings;

namespace Ledger.Cli.Tests;

/// <summary>A person loses a key and finds the way back, every step with the executable, on a chain of its own.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GuardTests : IDisposable
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<string, Address> _keys = [];
    private LocalChain _chain = null!;

    public void Dispose() => _directory.Dispose();

    [Test]
    public async Task Guardians_replace_a_lost_key_its_owner_vetoes_while_it_has_it_and_the_new_key_gets_the_stake()
    {
        await using LocalChain chain = _chain = await LocalChain.StartDeployedAsync();
        foreach (string name in new[] { "old", "new", "anna", "ben" }) await KeyAsync(name);
        string did = $"did:ethr:0x7a69:{_keys["old"]}";
        string[] guard = ["did", "guard", "--guardian", $"{_keys["anna"]}", "--guardian", $"{_keys["ben"]}", "--threshold", "2", "--delay", "2d"];

        Says(await RunAsync("old", guard), 3, "Nobody can be asked here");
        Says(await RunAsync("old", [.. guard, "--guardian", $"{_keys["old"]}", "--yes"]), 3, "cannot guard itself");
        Says(await RunAsync("old", ["did", "veto"]), 3, "has no guardians");
        JsonElement made = Guard(await RunAsync("old", [.. guard, "--yes"]));
        Document(await RunAsync("old", ["stake", "deposit", "2"]));
        Assert.That((made.GetProperty("threshold").GetInt32(), made.GetProperty("delay").GetInt32(), made.GetProperty("recovery").ValueKind), Is.EqualTo((2, 172_800, JsonValueKind.Null)));

        Document(await RunAsync("old", ["did", "delegate", $"{_keys["anna"]}", "--as", "sign-in"]));
        Assert.That(await SignsInAsync("anna"), Is.True);
        Document(await RunAsync("old", ["did", "delegate", $"{_keys["anna"]}", "--as", "sign-in", "--end"]));
        Assert.That(await SignsInAsync("anna"), Is.False);

        string[] name1 = ["did", "recover", did, "--new-key", $"{_keys["new"]}", "--yes"];
        Says(await RunAsync("new", name1), 3, "is no guardian");
        Document(await RunAsync("anna", name1));
        Says(await RunAsync("anna", name1), 1, "already");
        Says(await RunAsync("new", ["did", "recover", did, "--finish"]), 1, "named by enough guardians");
        Document(await RunAsync("ben", name1));
        Says(await RunAsync("new", ["did", "veto", "--for", did]), 3, "does not decide for");
        Document(await RunAsync("old", ["did", "veto"]));
        Says(await RunAsync("old", ["did", "veto"]), 1, "nothing to veto");

        Document(await RunAsync("anna", name1));
        JsonElement waiting = Guard(await RunAsync("ben", name1)).GetProperty("recovery");
        Says(await RunAsync("ben", ["did", "recover", did, "--finish"]), 1, $"can veto until {waiting.GetProperty("finishesAt").GetDateTimeOffset():u}");
        await chain.AdvanceAsync(TimeSpan.FromDays(2));
        LedgerProcess.Ended shown = await LedgerProcess.RunAsync("did", "show", did, "--rpc", chain.RpcUrl.ToString());
        JsonElement done = Guard(await RunAsync("new", ["did", "recover", did, "--finish"]));

        Assert.That(shown.Output, Does.Contain($"{_keys["new"]} can become its key now"));
        Assert.That(done.GetProperty("key").GetString(), Is.EqualTo(_keys["new"].ToString()));
        Says(await RunAsync("old", ["stake", "unbond"]), 3, "only its owner");
        Document(await RunAsync("new", ["stake", "unbond", "--for", did]));
        await chain.AdvanceAsync(TimeSpan.FromSeconds(61));
        JsonElement withdrawn = Document(await RunAsync("new", ["stake", "withdraw", "--for", did]));
        Assert.That((withdrawn.GetProperty("to").GetString(), withdrawn.GetProperty("withdrawn").GetString()), Is.EqualTo((_keys["new"].ToString(), $"{2 * s_coin}")));

        Document(await RunAsync("new", ["consent", "revoke-all", "--for", did, "--yes"]));
        Assert.That((int)await new ConsentRegistry(chain.Contracts.ConsentRegistry, chain.Client).EpochOfAsync(_keys["old"]), Is.EqualTo(1), "what the lost key gave is over");

        await chain.MintAsync(Address.Parse(made.GetProperty("owner").GetString()!), 3 * s_coin); // as a payment that the owner got
        Document(await RunAsync("new", ["wallet", "send", "1.5", "--to", $"{_keys["ben"]}", "--for", did, "--yes"]));
        Assert.That(await new LedgerToken(chain.Contracts.LedgerToken, chain.Client).BalanceOfAsync(_keys["ben"]), Is.EqualTo(3 * s_coin / 2));
    }

    private Task<bool> SignsInAsync(string name) =>
        new IdentityRegistry(_chain.Contracts.IdentityRegistry, _chain.Client).ValidDelegateAsync(_keys["old"], LedgerNames.ToBytes32("sigAuth"), _keys[name]);

    private async Task KeyAsync(string name)
    {
        string keystore = Path.Combine(_directory[name], "keystore");
        JsonElement created = Document(await LedgerProcess.RunAsync("wallet", "create", "--keystore", keystore, "--json"));
        File.Move(created.GetProperty("path").GetString()!, Path.Combine(keystore, "identity.json"));
        _keys[name] = Address.Parse(created.GetProperty("address").GetString()!);
        await _chain.SetBalanceAsync(_keys[name], 10 * s_coin);
    }

    private Task<LedgerProcess.Ended> RunAsync(string who, string[] command) => LedgerProcess.RunAsync([.. command, "--data", _directory[who], "--rpc", _chain.RpcUrl.ToString(), "--json"]);

    private static JsonElement Guard(LedgerProcess.Ended ended) => Document(ended).GetProperty("guard");
}
