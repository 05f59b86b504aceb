using System.Numerics;
using System.Reflection;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Contracts.Tests.Deployments;

/// <summary>A deployment of the real contracts on a real chain.</summary>
public sealed class DeploymentTests
{
    private LocalChain _chain = null!;
    private string _snapshot = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _chain = await LocalChain.StartDeployedAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [SetUp]
    public async Task RememberAsync() => _snapshot = await _chain.SnapshotAsync();

    [TearDown]
    public async Task TakeBackAsync() => await _chain.RevertAsync(_snapshot);

    [Test]
    public async Task A_fresh_deployment_is_recognised() =>
        Assert.That(await Deployment.VerifyAsync(_chain.Client, _chain.Contracts), Is.InstanceOf<DeploymentCheck.Valid>());

    [Test]
    public void Every_planned_contract_has_a_named_address_and_no_other()
    {
        IEnumerable<string> named = typeof(ContractAddresses).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType == typeof(Address)).Select(property => property.Name);

        Assert.That(named, Is.EquivalentTo(DeploymentPlan.Embedded.Contracts.Select(planned => planned.Name)));
    }

    [Test]
    public async Task The_contracts_refer_to_each_other()
    {
        ContractAddresses at = _chain.Contracts;
        LedgerToken token = new(at.LedgerToken, _chain.Client);
        LedgerGovernor governor = new(at.LedgerGovernor, _chain.Client);

        Assert.That(await token.TotalSupplyAsync(), Is.EqualTo(BigInteger.Zero));
        Assert.That(await token.CapAsync(), Is.EqualTo(DeploymentPlan.Embedded.Parameters["tokenCap"].Default));
        Assert.That(await governor.TokenAsync(), Is.EqualTo(at.LedgerToken));
        Assert.That(await governor.TimelockAsync(), Is.EqualTo(at.LedgerTimelock));
    }

    [Test]
    public async Task Parameters_replace_the_defaults()
    {
        ContractAddresses second = await Deployment.DeployAsync(
            _chain.Client, _chain.Wallets[1].Signer, new Dictionary<string, BigInteger> { ["unbondingPeriod"] = 7, ["votingDelay"] = 9 });

        Assert.That(await new Staking(second.Staking, _chain.Client).UnbondingPeriodAsync(), Is.EqualTo(7));
        Assert.That(await new LedgerGovernor(second.LedgerGovernor, _chain.Client).VotingDelayAsync(), Is.EqualTo(new BigInteger(9)));
        Assert.That(await Deployment.VerifyAsync(_chain.Client, second), Is.InstanceOf<DeploymentCheck.Valid>());
    }

    [Test]
    public void An_unknown_parameter_is_one_clear_sentence() =>
        Assert.That(Refused(new Dictionary<string, BigInteger> { ["tokenCup"] = 1 }), Does.StartWith("There is no deployment parameter 'tokenCup'; known are tokenCap, "));

    [Test]
    public void A_constructor_that_refuses_says_why() =>
        Assert.That(Refused(new Dictionary<string, BigInteger> { ["tokenCap"] = 1000 }), Does.StartWith("The creation of Emission failed: schedule above cap: schedule "));

    [Test]
    public void A_parameter_out_of_range_is_one_clear_sentence() =>
        Assert.That(Refused(new Dictionary<string, BigInteger> { ["unbondingPeriod"] = BigInteger.Pow(2, 64) }),
            Does.StartWith("A constructor argument of Staking is out of range: 18446744073709551616 is no uint64."));

    [Test]
    public async Task Swapped_addresses_are_named()
    {
        ContractAddresses at = _chain.Contracts;
        ContractAddresses swapped = With(at, ("Staking", at.Emission));

        Assert.That(await ReasonAsync(swapped), Is.EqualTo($"{at.Emission} is not Staking: it holds the code of Emission."));
    }

    [Test]
    public async Task An_address_that_holds_other_code_is_named()
    {
        Address staking = _chain.Contracts.Staking;
        byte[] code = await _chain.Client.GetCodeAsync(staking, BlockRef.Latest, CancellationToken.None);
        code[0] ^= 1; // never one of the addresses that the constructor writes into the code
        await _chain.SetCodeAsync(staking, code);

        Assert.That(await ReasonAsync(_chain.Contracts), Is.EqualTo($"{staking} is not Staking: it holds the code of another contract or of another version."));
    }

    [Test]
    public async Task An_address_without_code_is_named()
    {
        Address nobody = _chain.Wallets[5].Address;

        Assert.That(await ReasonAsync(With(_chain.Contracts, ("Disputes", nobody))), Is.EqualTo($"{nobody} is not Disputes: it holds no code."));
    }

    [Test]
    public async Task A_contract_of_another_deployment_is_named()
    {
        ContractAddresses second = await Deployment.DeployAsync(_chain.Client, _chain.Wallets[1].Signer);

        Assert.That(await ReasonAsync(With(_chain.Contracts, ("RunExplainer", second.RunExplainer))),
            Is.EqualTo($"{second.RunExplainer} is not RunExplainer: it belongs to another TrainingRuns."));
        Assert.That(await ReasonAsync(With(_chain.Contracts, ("Staking", second.Staking))), 
            Is.EqualTo($"{second.Staking} is not Staking: it belongs to another IdentityRegistry."));
    }

    [Test]
    public async Task A_chain_restarted_empty_is_one_clear_sentence()
    {
        await using LocalChain empty = await LocalChain.StartEmptyAsync();

        DeploymentCheck check = await Deployment.VerifyAsync(empty.Client, _chain.Contracts);

        Assert.That(check, Is.EqualTo(new DeploymentCheck.Invalid(
            "Chain 31337 holds none of the contracts: it was restarted empty, or the addresses belong to another chain.")));
    }

    [Test]
    public async Task Addresses_of_another_chain_are_one_clear_sentence()
    {
        ContractAddresses other = new(1, 1, _chain.Contracts.ByName);

        Assert.That(await ReasonAsync(other), Is.EqualTo("The contract addresses are of chain 1, but the node serves chain 31337."));
    }

    [Test]
    public void Addresses_survive_a_file()
    {
        ContractAddresses back = ContractAddresses.Parse(_chain.Contracts.ToJson());

        Assert.That(back, Is.EqualTo(_chain.Contracts));
        Assert.That(back.FirstBlock, Is.EqualTo(1UL));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"chainId":1,"firstBlock":0,"contracts":{}}""")]
    [TestCase("""{"chainId":1,"firstBlock":0,"contracts":{"Staking":"0x12"}}""")]
    [TestCase("""{"chainId":-1,"firstBlock":0,"contracts":{}}""")]
    [TestCase("""{"chainId":1,"firstBlock":0,"contracts":{"Staking":7}}""")]
    public void A_file_that_holds_no_addresses_is_refused(string text) =>
        Assert.Throws<FormatException>(() => ContractAddresses.Parse(text));

    [Test]
    public async Task Deploying_on_a_chain_that_mines_by_the_clock_needs_few_blocks()
    {
        await using LocalChain slow = await LocalChain.StartDeployedAsync(new() { BlockTime = TimeSpan.FromSeconds(1) });

        int used = 0; // a slow machine only leaves more empty ones between them
        for (ulong number = await slow.Client.GetBlockNumberAsync(CancellationToken.None); number > 0; number--)
            used += (await slow.Client.AskAsync("eth_getBlockTransactionCountByNumber", CancellationToken.None, Hex.Quantity(number))).GetString() == "0x0" ? 0 : 1;

        Assert.That(await Deployment.VerifyAsync(slow.Client, slow.Contracts), Is.InstanceOf<DeploymentCheck.Valid>());
        Assert.That(used, Is.InRange(1, 7));
    }

    private string Refused(IReadOnlyDictionary<string, BigInteger> parameters) =>
        Assert.ThrowsAsync<DeploymentException>(() => Deployment.DeployAsync(_chain.Client, _chain.Wallets[2].Signer, parameters))!.Message;

    private async Task<string> ReasonAsync(ContractAddresses addresses) =>
        ((DeploymentCheck.Invalid)await Deployment.VerifyAsync(_chain.Client, addresses)).Reason;

    private static ContractAddresses With(ContractAddresses addresses, (string Name, Address Address) replaced) =>
        new(addresses.ChainId, addresses.FirstBlock, new Dictionary<string, Address>(addresses.ByName) { [replaced.Name] = replaced.Address });
}
