using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>An identity under guardians, on a real chain: what its owner does goes on, and a lost key costs nothing but time.</summary>
public sealed class GuardedIdentityTests
{
    private const ulong Delay = 172_800;

    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    private LocalChain _chain = null!;
    private string _snapshot = null!;
    private OwnerReader _owners = null!;

    private FundedWallet Old => _chain.Wallets[1];

    private FundedWallet New => _chain.Wallets[2];

    private FundedWallet Anybody => _chain.Wallets[9];

    private Address Identity => Old.Address;

    private FundedWallet[] Guardians => [_chain.Wallets[3], _chain.Wallets[4], _chain.Wallets[5]];

    private GuardTerms Terms => new(Old.Address, [.. Guardians.Select(static one => one.Address)], 2, Delay);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        _owners = new OwnerReader(_chain.Client, _chain.Contracts);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _chain.DisposeAsync();

    [SetUp]
    public async Task RememberAsync() => _snapshot = await _chain.SnapshotAsync();

    [TearDown]
    public async Task TakeBackAsync() => await _chain.RevertAsync(_snapshot);

    [Test]
    public async Task A_lost_key_is_replaced_after_the_delay_and_the_new_one_gets_stake_and_earnings_while_the_old_one_gets_nothing()
    {
        Address staking = _chain.Contracts.Staking;
        Guard guard = await GuardAsync();
        await Anybody.SendAsync(Staking.Calls.Deposit(staking, Identity, 3 * s_coin));
        await _chain.MintAsync(guard.Owner, 5 * s_coin); // as what was credited to the identity is paid

        await NameAsync(guard, Guardians[0], New);
        Assert.That((await ReadAsync(guard)).Recovery, Is.Null, "one of two");
        await NameAsync(guard, Guardians[2], New);
        ApprovedKey waiting = (await ReadAsync(guard)).Recovery!;
        ContractErrorException<GuardedOwner.Errors.TooEarly> early = Assert.ThrowsAsync<ContractErrorException<GuardedOwner.Errors.TooEarly>>(() => FinishAsync(guard))!;
        await _chain.AdvanceToAsync(DateTimeOffset.FromUnixTimeSeconds((long)waiting.FinishesAt));
        await FinishAsync(guard);

        Assert.That((waiting.Key, early.Error.FinishesAt), Is.EqualTo((New.Address, waiting.FinishesAt)));
        Guard after = ((IdentityOwner.Guarded)await _owners.OfAsync(Identity)).Guard;
        Assert.That((after.Key, after.Recovery, (await _owners.WithVoicesAsync(after)).Voices.Count), Is.EqualTo((New.Address, (ApprovedKey?)null, 0)));

        DirectSender sender = (await _owners.SenderAsync(Identity, New.Signer))!;
        await sender.SendAsync(Staking.Calls.Unbond(staking, Identity, 3 * s_coin));
        await _chain.AdvanceAsync(TimeSpan.FromSeconds(61));
        Address safe = Address.Parse("0x00000000000000000000000000000000000a11ce");
        await sender.SendAsync(Staking.Calls.Withdraw(staking, Identity, safe));
        LedgerToken token = new(_chain.Contracts.LedgerToken, _chain.Client);
        Assert.That(await _chain.Client.GetBalanceAsync(safe, BlockRef.Latest, CancellationToken.None), Is.EqualTo(3 * s_coin));
        await sender.SendAsync(LedgerToken.Calls.Transfer(token.Address, safe, 5 * s_coin));
        Assert.That(await token.BalanceOfAsync(safe), Is.EqualTo(5 * s_coin));
        await RequirePowerlessAsync(Old, guard);
    }

    [Test]
    public async Task A_living_key_vetoes_and_the_guardians_begin_anew()
    {
        Guard guard = await GuardAsync();
        await NameAsync(guard, Guardians[0], New);
        await NameAsync(guard, Guardians[1], New);

        await ((await _owners.SenderAsync(Identity, Old.Signer))!).SendAsync(GuardedOwner.Calls.Veto(guard.Owner));
        await _chain.AdvanceAsync(TimeSpan.FromSeconds(Delay + 1));

        Assert.ThrowsAsync<ContractErrorException<GuardedOwner.Errors.NothingProposed>>(() => FinishAsync(guard));
        Guard after = await ReadAsync(guard);
        Assert.That((after.Key, after.Recovery, after.Voices.Count), Is.EqualTo((Old.Address, (ApprovedKey?)null, 0)));
        await NameAsync(guard, Guardians[2], New);
        Assert.That((await ReadAsync(guard)).VoicesFor(New.Address), Is.EqualTo(1), "the voices before the veto are void");
        Assert.ThrowsAsync<ContractErrorException<GuardedOwner.Errors.OnlyGuardian>>(() => NameAsync(guard, Anybody, New));
        await RequirePowerlessAsync(New, guard);
    }

    [Test]
    public async Task What_an_owner_does_it_does_through_its_guarded_owner()
    {
        await GuardAsync();
        DirectSender sender = (await _owners.SenderAsync(Identity, Old.Signer))!;
        Address node = _chain.Wallets[6].Address, app = _chain.Wallets[7].Address;
        IdentityRegistration registration = new(_chain.Client, _chain.Contracts.IdentityRegistry, _chain.Contracts.FirstBlock);
        ConsentLedger consents = new(_chain.Client, _chain.Contracts);

        await registration.EnsureAsync(sender, Identity, node, new Uri("http://127.0.0.1:8080/"));
        ConsentTerms terms = new(Identity, app, Keccak256.Hash("notes"), Purpose.Inference, ulong.MaxValue >> 16, 0, 0, Identity);
        ConsentSending granted = await consents.SendAsync(sender, consents.Grant(terms, 0));
        ConsentSending direct = await consents.SendAsync(Old.Sender, consents.Revoke(Identity, 0));
        ConsentState before = (await consents.ListAsync(Identity)).Single().State;
        ConsentSending revoked = await consents.SendAsync(sender, consents.Revoke(Identity, 0));

        Assert.That(await registration.PlanAsync(Identity, node, new Uri("http://127.0.0.1:8080/")), Is.InstanceOf<RegistrationPlan.Complete>());
        Assert.That(granted, Is.InstanceOf<ConsentSending.Mined>());
        Assert.That(direct, Is.InstanceOf<ConsentSending.Refused>(), "the key alone is nobody now");
        Assert.That(revoked, Is.InstanceOf<ConsentSending.Mined>());
        Assert.That((before, (await consents.ListAsync(Identity)).Single().State), Is.EqualTo((ConsentState.Active, ConsentState.Revoked)));
    }

    [Test]
    public async Task A_refusal_of_the_contract_behind_comes_through_with_its_reason()
    {
        await GuardAsync();
        DirectSender sender = (await _owners.SenderAsync(Identity, Old.Signer))!;

        Assert.ThrowsAsync<ContractErrorException<Staking.Errors.InsufficientStake>>(() => sender.SendAsync(Staking.Calls.Unbond(_chain.Contracts.Staking, Identity, 1)));
    }

    [Test]
    public async Task A_hand_over_that_was_cut_off_is_finished_with_the_owner_that_was_made()
    {
        GuardLedger ledger = new(_chain.Client, _chain.Contracts);
        (Address first, IReadOnlyList<CallData> calls) = await ledger.PlanAsync(Identity, Terms);
        await Old.SendAsync(calls[0]);

        (Address second, IReadOnlyList<CallData> rest) = await ledger.PlanAsync(Identity, Terms);
        await Guardians[0].SendAsync(GuardedOwner.Calls.ApproveRecovery(first, New.Address));
        (Address third, IReadOnlyList<CallData> anew) = await ledger.PlanAsync(Identity, Terms);

        Assert.That((second, rest.Count), Is.EqualTo((first, 1)));
        Assert.That((third != first, anew.Count), Is.EqualTo((true, 2)), "one of which somebody made use is left alone");
    }

    [Test]
    public async Task A_contract_that_only_answers_like_a_guarded_owner_is_none()
    {
        Guard guard = await GuardAsync();
        byte[] code = await _chain.Client.GetCodeAsync(guard.Owner, BlockRef.Latest, CancellationToken.None);
        Address fake = Address.Parse("0x000000000000000000000000000000000000fa4e");
        byte[] other = [.. code];
        other[10] ^= 1; // runs another contract
        await _chain.SetCodeAsync(fake, other);
        await _chain.Wallets[8].SendAsync(IdentityRegistry.Calls.ChangeOwner(_chain.Contracts.IdentityRegistry, _chain.Wallets[8].Address, fake));

        Assert.That(await _owners.OfAsync(_chain.Wallets[8].Address), Is.EqualTo(new IdentityOwner.Account(fake)));
        Assert.That(await _owners.SenderAsync(_chain.Wallets[8].Address, _chain.Wallets[8].Signer), Is.Null);
    }

    private async Task<Guard> GuardAsync()
    {
        (Address owner, IReadOnlyList<CallData> calls) = await new GuardLedger(_chain.Client, _chain.Contracts).PlanAsync(Identity, Terms);
        foreach (CallData call in calls)
            await Old.SendAsync(call);
        Guard guard = ((IdentityOwner.Guarded)await _owners.OfAsync(Identity)).Guard;
        Assert.That((guard.Owner, Terms.AreOf(guard)), Is.EqualTo((owner, true)));
        return guard;
    }

    /// <summary>A key that is not the identity's gets nowhere: not itself, not through the owner, not as the owner.</summary>
    private async Task RequirePowerlessAsync(FundedWallet key, Guard guard)
    {
        (Address registry, Address staking) = (_chain.Contracts.IdentityRegistry, _chain.Contracts.Staking);
        CallData changeOwner = IdentityRegistry.Calls.ChangeOwner(registry, Identity, key.Address), unbond = Staking.Calls.Unbond(staking, Identity, 1);
        Assert.That(await _owners.SenderAsync(Identity, key.Signer), Is.Null);
        // What is asked first is whose it is: without stake, too, no other reason is given.
        foreach (CallData call in new[] { unbond, Staking.Calls.Withdraw(staking, Identity, key.Address) })
            Assert.ThrowsAsync<ContractErrorException<Staking.Errors.NotOwner>>(() => key.SendAsync(call));
        foreach (CallData call in new[] { changeOwner, unbond })
            Assert.ThrowsAsync<ContractErrorException<GuardedOwner.Errors.OnlyKey>>(() => key.SendAsync(GuardedOwner.Calls.Execute(guard.Owner, call.To, 0, call.Data, 0)));
        foreach (CallData call in new[]
        {
            changeOwner, new ConsentLedger(_chain.Client, _chain.Contracts).RevokeAll(Identity),
            GuardedOwner.Calls.ChangeKey(guard.Owner, key.Address), GuardedOwner.Calls.Veto(guard.Owner), GuardedOwner.Calls.SetGuardians(guard.Owner, [key.Address], 1, 1),
        })
        {
            Assert.CatchAsync<ContractRevertException>(() => key.SendAsync(call));
        }
    }

    private static Task<TransactionReceipt> NameAsync(Guard guard, FundedWallet guardian, FundedWallet key) => guardian.SendAsync(GuardedOwner.Calls.ApproveRecovery(guard.Owner, key.Address));

    private Task<TransactionReceipt> FinishAsync(Guard guard) => Anybody.SendAsync(GuardedOwner.Calls.FinishRecovery(guard.Owner));

    private async Task<Guard> ReadAsync(Guard guard) => await _owners.WithVoicesAsync(await _owners.ReadAsync(guard.Owner));
}
