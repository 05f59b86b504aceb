using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Registration of a node and what others then find, on a real chain.</summary>
public sealed class IdentityOnChainTests
{
    private static readonly Uri s_first = new("http://127.0.0.1:8080/");
    private static readonly Uri s_second = new("https://node.example:9443/ledger");

    private LocalChain _chain = null!;
    private string _snapshot = null!;
    private IdentityRegistration _registration = null!;
    private IdentityResolver _resolver = null!;
    private IdentityRegistry _registry = null!;

    private FundedWallet Owner => _chain.Wallets[1];

    private Address Identity => Owner.Address;

    private Address NodeKey => _chain.Wallets[2].Address;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        ContractAddresses at = _chain.Contracts;
        _registry = new IdentityRegistry(at.IdentityRegistry, _chain.Client);
        _registration = new IdentityRegistration(_chain.Client, at.IdentityRegistry, at.FirstBlock);
        _resolver = new IdentityResolver(_chain.Client, at.IdentityRegistry, at.FirstBlock);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [SetUp]
    public async Task RememberAsync() => _snapshot = await _chain.SnapshotAsync();

    [TearDown]
    public async Task TakeBackAsync() => await _chain.RevertAsync(_snapshot);

    [Test]
    public async Task A_registered_node_is_found_and_its_key_may_act()
    {
        await _registration.EnsureAsync(Owner.Sender, Identity, NodeKey, s_first);

        IdentityHistory history = await _resolver.HistoryOfAsync(Identity);
        Assert.That(history.EndpointAt(await NowAsync()), Is.EqualTo(s_first));
        Assert.That(history.DelegatesAt(LedgerNames.NodeDelegate, await NowAsync()), Is.EqualTo(new[] { NodeKey }));
        Assert.That(await _registry.ValidDelegateAsync(Identity, LedgerNames.ToBytes32(LedgerNames.NodeDelegate), NodeKey), Is.True);
        Assert.That(await _registry.DelegatesAsync(Identity, LedgerNames.DelegateKey(LedgerNames.NodeDelegate), NodeKey), Is.GreaterThan(System.Numerics.BigInteger.Zero));
    }

    [Test]
    public async Task Registering_twice_sends_nothing_the_second_time()
    {
        await _registration.EnsureAsync(Owner.Sender, Identity, NodeKey, s_first);

        Assert.That(await _registration.PlanAsync(Identity, NodeKey, s_first), Is.InstanceOf<RegistrationPlan.Complete>());
    }

    [Test]
    public async Task A_node_that_moved_revokes_its_old_endpoint()
    {
        await _registration.EnsureAsync(Owner.Sender, Identity, NodeKey, s_first);

        await _registration.EnsureAsync(Owner.Sender, Identity, NodeKey, s_second);

        IdentityHistory history = await _resolver.HistoryOfAsync(Identity);
        Assert.That(history.EndpointAt(await NowAsync()), Is.EqualTo(s_second));
        DidResolution.Resolved resolved = (DidResolution.Resolved)await ResolveAsync(31337);
        Assert.That(resolved.Document["service"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(resolved.Document["service"]![0]!["serviceEndpoint"]!.GetValue<string>(), Is.EqualTo(s_second.ToString()));
        Assert.That(resolved.Metadata.Version?.Block, Is.EqualTo(history.Changes[^1].Block));
    }

    [Test]
    public async Task An_entry_near_its_end_is_renewed_and_an_expired_one_is_gone()
    {
        await _registration.EnsureAsync(Owner.Sender, Identity, NodeKey, s_first);
        await _chain.AdvanceAsync(TimeSpan.FromSeconds(IdentityRegistration.Validity - (IdentityRegistration.RenewBefore / 2)));
        Assert.That(await _registration.PlanAsync(Identity, NodeKey, s_first), Is.InstanceOf<RegistrationPlan.Incomplete>());
        await _chain.AdvanceAsync(TimeSpan.FromSeconds(IdentityRegistration.RenewBefore));
        Assert.That((await _resolver.HistoryOfAsync(Identity)).EndpointAt(await NowAsync()), Is.Null);

        await _registration.EnsureAsync(Owner.Sender, Identity, NodeKey, s_first);

        Assert.That((await _resolver.HistoryOfAsync(Identity)).EndpointAt(await NowAsync()), Is.EqualTo(s_first));
        Assert.That(await _registration.PlanAsync(Identity, NodeKey, s_first), Is.InstanceOf<RegistrationPlan.Complete>());
    }

    [Test]
    public async Task A_deactivated_identity_has_no_endpoint_and_cannot_register_again()
    {
        await _registration.EnsureAsync(Owner.Sender, Identity, NodeKey, s_first);
        await Owner.SendAsync(IdentityRegistry.Calls.ChangeOwner(_registry.Address, Identity, Address.Zero));

        IdentityHistory history = await _resolver.HistoryOfAsync(Identity);
        Assert.That((history.IsDeactivated, history.EndpointAt(await NowAsync())), Is.EqualTo((true, (Uri?)null)));
        Assert.That(await _registry.IsActiveAsync(Identity), Is.False);
        Assert.That(await _registration.PlanAsync(Identity, NodeKey, s_first), Is.InstanceOf<RegistrationPlan.Deactivated>());
        Assert.That((await ResolveAsync(31337) as DidResolution.Resolved)?.Metadata.IsDeactivated, Is.True);
    }

    [Test]
    public void Somebody_else_cannot_register_an_identity()
    {
        ContractRevertException refused = Assert.CatchAsync<ContractRevertException>(
            () => _registration.EnsureAsync(_chain.Wallets[3].Sender, Identity, NodeKey, s_first))!;

        Assert.That(ContractErrors.Describe(refused.Revert), Is.EqualTo("bad_actor"));
    }

    [TestCase("ftp://node.example/")]
    [TestCase("file:///etc/passwd")]
    public void An_endpoint_that_is_no_http_address_is_refused(string endpoint) =>
        Assert.ThrowsAsync<ArgumentException>(() => _registration.PlanAsync(Identity, NodeKey, new Uri(endpoint)));

    [Test]
    public async Task An_endpoint_attribute_with_garbage_is_no_endpoint()
    {
        Hash32 name = LedgerNames.ToBytes32(LedgerNames.NodeEndpoint);
        await Owner.SendAsync(IdentityRegistry.Calls.SetAttribute(_registry.Address, Identity, name, [0xff, 0xfe, 0x00], 1000));

        Assert.That((await _resolver.HistoryOfAsync(Identity)).EndpointAt(await NowAsync()), Is.Null);
    }

    [Test]
    public async Task A_document_of_another_chain_is_refused() =>
        Assert.That((await ResolveAsync(1) as DidResolution.Failed)?.Error, Is.EqualTo(DidResolutionError.UnknownNetwork));

    private Task<DidResolution> ResolveAsync(ulong chainId) => new DidResolver(
        _chain.Client, _registry.Address, new LoggedIdentities(_chain.Client, _registry.Address, _chain.Contracts.FirstBlock)).ResolveAsync(new DidEthr(chainId, Identity).ToString(), CancellationToken.None);

    private async Task<ulong> NowAsync() => (await _chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!.Timestamp;
}
