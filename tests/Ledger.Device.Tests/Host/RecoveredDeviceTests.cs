using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Metering;
using Ledger.Device.Tests.Engine;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Device.Tests.Host;

/// <summary>A person whose key was lost goes on, as who they were, with the key of a new device; on a real chain.</summary>
public sealed class RecoveredDeviceTests
{
    private static readonly BigInteger s_ldg = BigInteger.Pow(10, 18);

    private LocalChain _chain = null!;
    private TinyModel _model = null!;
    private TemporaryFolder _folder = null!;

    private FundedWallet Lost => _chain.Wallets[5];

    private Address Identity => Lost.Address;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        _model = new TinyModel(TinyModel.SmallShape with { Context = 1024 });
        _folder = new TemporaryFolder();
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _folder.Dispose();
        _model.Dispose();
        await _chain.DisposeAsync();
    }

    [Test]
    public async Task A_device_serves_gives_and_is_paid_for_the_identity_that_was_handed_to_its_key()
    {
        string data = _folder.File("device");
        string stranger = StopOf(data, Identity);
        Address key = KeyOf(data), owner = await HandOverAsync(key);
        Assert.That(stranger, Does.Contain($"The key {key} in {data} does not decide for the identity {Identity}"));

        await using TestDevice device = await TestDevice.StartAsync(_chain, _model.Path, data, Identity);
        using TestApp app = new(_chain.Client.ChainId);
        await device.PlugAsync();
        GrantView grant = await device.Owner.GrantAsync(new GrantRequest("notes", app.Did.ToString(), ["inference"], 3600, new GrantPayment($"{s_ldg}", $"{s_ldg}"))).DoneAsync();
        await DepositAsync(app.Did.Identity);
        using (DeviceClient client = await device.ClientAsync(app))
        {
            UsagePayer payer = new(client, Identity, app.Signer, new UsageTypedData(_chain.Client.ChainId, _chain.Contracts.UsageMeter), TimeProvider.System) { MostPrice = UInt128.MaxValue };
            ChatQuestion question = new([new ChatTurn("user", "Where does the hive stand?")]) { MaxTokens = 20, Temperature = 0, Cite = false };
            List<ChatEvent> said = [];
            await foreach (ChatEvent one in payer.ChatAsync(question)) said.Add(one);
            Assert.That(said[^1], Is.InstanceOf<ChatEvent.Finished>(), $"{said[^1]}");
        }

        UsageSettlement settled = (await device.Owner.SettleAsync().DoneAsync()).Single();
        BigInteger paid = BigInteger.Parse(settled.Paid, CultureInfo.InvariantCulture);
        Assert.That((device.Person.Identity, settled.Problem, paid > 0), Is.EqualTo((Identity, (string?)null, true)), "the contract takes the key's word on a voucher for the identity's");
        Assert.That(await new LedgerToken(_chain.Contracts.LedgerToken, _chain.Client).BalanceOfAsync(owner), Is.EqualTo(paid * 7 / 10), "what the identity earns is its owner's");

        await device.RestartAsync(_model.Path);
        await device.UntilAsync(static status => status.Grants is [{ State: "active" }]);
        GrantView revoked = await device.Owner.RevokeAsync(grant.Id).DoneAsync();
        Assert.That((device.Person.Identity, revoked.State), Is.EqualTo((Identity, "ended")), "the directory remembers whose it is");
        Assert.That(await new ConsentRegistry(_chain.Contracts.ConsentRegistry, _chain.Client).IsActiveAsync(Identity, 0, 1), Is.False);
    }

    [Test]
    public async Task A_directory_stays_that_of_one_identity_and_nobody_serves_for_a_dead_one()
    {
        await using TestDevice device = await TestDevice.StartAsync(_chain, _model.Path);
        string data = device.DataDirectory;
        await device.StopAsync();
        await _chain.Wallets[6].SendAsync(IdentityRegistry.Calls.ChangeOwner(_chain.Contracts.IdentityRegistry, _chain.Wallets[6].Address, Address.Zero));

        Assert.That(StopOf(data, Identity), Does.Contain($"is the identity {device.Person.Identity}'s, not {Identity}'s"));
        Assert.That(StopOf(_folder.File("dead"), _chain.Wallets[6].Address), Does.Contain("deactivated for ever"));
        await File.WriteAllTextAsync(Path.Combine(data, "identity"), "nobody");
        Assert.That(StopOf(data, null), Does.Contain("holds no identity"));
    }

    /// <summary>What a device says that does not start.</summary>
    private string StopOf(string data, Address? identity)
    {
        DeviceOptions options = DeviceProgram.Options(_chain.RpcUrl, data, _model.Path, identity: identity);
        return Assert.ThrowsAsync<DeviceStoppedException>(() => PersonalDevice.OpenAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None))!.Message;
    }

    private static Address KeyOf(string data)
    {
        using PrivateKey key = ((KeystoreResult.Opened)KeystoreV3.Decrypt(File.ReadAllText(Path.Combine(data, "keystore", "identity.json")), "a passphrase")).Key;
        return Address.Of(key.PublicKey);
    }

    /// <summary>The identity gets a guarded owner whose key is the device's: as after a recovery.</summary>
    private async Task<Address> HandOverAsync(Address key)
    {
        GuardTerms terms = new(key, [_chain.Wallets[3].Address, _chain.Wallets[4].Address], 2, 172_800);
        (Address owner, IReadOnlyList<CallData> calls) = await new GuardLedger(_chain.Client, _chain.Contracts).PlanAsync(Identity, terms);
        foreach (CallData call in calls) await Lost.SendAsync(call);
        return owner;
    }

    private async Task DepositAsync(Address app)
    {
        (Address meter, FundedWallet payer) = (_chain.Contracts.UsageMeter, _chain.Wallets[2]);
        await _chain.MintAsync(payer.Address, s_ldg);
        await payer.SendAsync(LedgerToken.Calls.Approve(_chain.Contracts.LedgerToken, meter, s_ldg));
        await payer.SendAsync(UsageMeter.Calls.Deposit(meter, app, Identity, app, s_ldg));
    }
}
