using Ledger.Contracts;
using Ledger.Device.Api;
using Ledger.Device.Tests.Engine;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Device.Tests.Host;

/// <summary>A device in a process of its own with two RPC endpoints, over real HTTP, of which one lies: it serves nobody who lost his consent.</summary>
public sealed class WitnessTests
{
    private static readonly ChatQuestion s_question = new([new ChatTurn("user", "Where does the hive stand?")]) { MaxTokens = 4, Temperature = 0 };

    private LocalChain _chain = null!;
    private TinyModel _model = null!;
    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        _model = new TinyModel(TinyModel.SmallShape with { Context = 1024 });
        _folder = new TemporaryFolder();
        _folder.Write("notes/bees.md", "The hive stands behind the old mill.");
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _folder.Dispose();
        _model.Dispose();
        await _chain.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_endpoint_that_omits_a_revocation_or_stands_still_gets_no_answer_out_of_the_device(bool liarIsFirst)
    {
        await using LyingEndpoint liar = await LyingEndpoint.StartAsync(_chain.RpcUrl);
        string data = _folder.File($"device-{liarIsFirst}");
        await using DeviceProcess device = await DeviceProcess.StartAsync(_chain, liarIsFirst ? [liar.Url, _chain.RpcUrl] : [_chain.RpcUrl, liar.Url], data, _model.Path);
        using TestApp revoked = new(_chain.Client.ChainId), kept = new(_chain.Client.ChainId);
        await device.Owner.PlugAsync("notes", _folder.File("notes")).DoneAsync();
        foreach (TestApp app in new[] { revoked, kept })
            await device.Owner.GrantAsync(new GrantRequest("notes", app.Did.ToString(), ["inference"], 3600)).DoneAsync();
        DeviceClient first = new(device.Owner.Url, await revoked.TokenAsync(device.Person)), second = new(device.Owner.Url, await kept.TokenAsync(device.Person));
        using (first)
        using (second)
        {
            Assert.That((await first.AskAsync(s_question)).End, Is.InstanceOf<ChatEvent.Finished>(), "two that agree allow what one does");

            BlockHeader before = (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;
            await RevokeAsync(data, device.Person.Identity, nonce: 0);
            liar.OmitAfter(before.Hash);
            ApiError omitted = await first.AskRefusedAsync(s_question), unproven = await second.AskRefusedAsync(s_question);
            liar.StandStillAt(before.Number);
            await _chain.MineAsync(4);
            ApiError stale = await second.AskRefusedAsync(s_question);

            Assert.That(omitted.Code, Is.EqualTo("grant_revoked").Or.EqualTo("chain_unproven"));
            Assert.That((unproven.Status, unproven.Code), Is.EqualTo((503, "chain_unproven")), "what was proved of an old block proves nothing of the new one");
            Assert.That((stale.Status, stale.Code), Is.EqualTo((503, "chain_disagrees")));
        }
    }

    /// <summary>Revokes as another tool of the person would, past the device and its endpoints.</summary>
    private async Task RevokeAsync(string data, Address identity, int nonce)
    {
        using LocalSigner person = new(((KeystoreResult.Opened)KeystoreV3.Decrypt(await File.ReadAllTextAsync(Path.Combine(data, "keystore", "identity.json")), "a passphrase")).Key);
        ConsentLedger ledger = new(_chain.Client, _chain.Contracts);
        Assert.That(await ledger.SendAsync(new DirectSender(_chain.Client, person), ledger.Revoke(identity, nonce)), Is.InstanceOf<ConsentSending.Mined>());
    }
}
