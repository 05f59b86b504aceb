using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>A real chain with an owner and two applications, a clock that tests move, and a line that tests cut.</summary>
public abstract class GateFixture
{
    private readonly List<ConsentGate> _gates = [];
    private string _snapshot = null!;

    protected static readonly Hash32 Notes = Keccak256.Hash("notes");

    private protected LocalChain Chain { get; private set; } = null!;

    private protected ManualTime Time { get; private set; } = null!;

    private protected TamperedTransport Line { get; private set; } = null!;

    /// <summary>A second endpoint of the same chain.</summary>
    private protected TamperedTransport Second { get; private set; } = null!;

    private protected ConsentLedger Ledger { get; private set; } = null!;

    private protected ConsentGate Gate { get; private set; } = null!;

    private protected FundedWallet Owner => Chain.Wallets[1];

    private protected Address App => Chain.Wallets[2].Address;

    private protected Address OtherApp => Chain.Wallets[3].Address;

    [OneTimeSetUp]
    public async Task StartAsync() => Chain = await LocalChain.StartDeployedAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await Chain.DisposeAsync();

    [SetUp]
    public async Task RememberAsync()
    {
        _snapshot = await Chain.SnapshotAsync();
        await Chain.MineAsync();
        Time = new ManualTime(DateTimeOffset.FromUnixTimeSeconds((long)(await HeadAsync()).Timestamp));
        Line = new TamperedTransport(Chain.Client.Transport);
        Second = new TamperedTransport(Chain.Client.Transport);
        Ledger = new ConsentLedger(Chain.Client, Chain.Contracts);
        Gate = OpenGate(1);
    }

    [TearDown]
    public async Task TakeBackAsync()
    {
        foreach (ConsentGate gate in _gates)
            gate.Dispose();
        _gates.Clear();
        await Chain.RevertAsync(_snapshot);
    }

    private protected ConsentGate OpenGate(int confirmations) => OpenGate(confirmations, [Line]);

    private protected ConsentGate OpenGate(int confirmations, IReadOnlyList<IRpcTransport> endpoints)
    {
        EthereumClient[] clients = [.. endpoints.Select(endpoint => new EthereumClient(endpoint, Chain.Client.ChainId))];
        ConsentGate gate = new(clients, Chain.Contracts, Owner.Address, new GateOptions { Confirmations = confirmations }, Time);
        _gates.Add(gate);
        return gate;
    }

    private protected async Task<BlockHeader> HeadAsync() => (await Chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!;

    private protected async Task<ConsentTerms> TermsAsync(Address? app = null, Purpose purposes = Purpose.Inference, ulong seconds = 3600) => new(
        Owner.Address, app ?? App, Notes, purposes, (await HeadAsync()).Timestamp + seconds, 3, 1000, Owner.Address);

    private protected async Task<BigInteger> GrantAsync(Address? app = null, Purpose purposes = Purpose.Inference, ulong seconds = 3600)
    {
        BigInteger nonce = await Ledger.NextNonceAsync(Owner.Address);
        await Owner.SendAsync(Ledger.Grant(await TermsAsync(app, purposes, seconds), nonce));
        return nonce;
    }

    private protected Task RevokeAsync(BigInteger nonce) => Owner.SendAsync(Ledger.Revoke(Owner.Address, nonce));

    private protected Task<GateDecision> AskAsync(Purpose purpose = Purpose.Inference, ConsentGate? gate = null) =>
        (gate ?? Gate).AskAsync(App, Notes, purpose, CancellationToken.None);

    private protected async Task<ConsentLease> LeaseAsync(Purpose purpose = Purpose.Inference, ConsentGate? gate = null)
    {
        GateDecision decision = await AskAsync(purpose, gate);
        Assert.That(decision, Is.InstanceOf<GateDecision.Allowed>());
        return ((GateDecision.Allowed)decision).Lease;
    }

    private protected async Task<GateRefusal?> RefusalAsync(Purpose purpose = Purpose.Inference, ConsentGate? gate = null) =>
        (await AskAsync(purpose, gate) as GateDecision.Refused)?.Reason;

    /// <summary>Puts messages of the owner into one block, in this order, and waits for it.</summary>
    private protected async Task InOneBlockAsync(params CallData[] calls)
    {
        await Chain.SetAutomineAsync(false);
        Task<IReadOnlyList<TransactionReceipt>> sent = Owner.Sender.SendAllAsync([.. calls.Select(call => (call.ToRequest(), 300_000UL))]);
        while (await Chain.Client.GetTransactionCountAsync(Owner.Address, BlockRef.Pending, CancellationToken.None)
            < await Chain.Client.GetTransactionCountAsync(Owner.Address, BlockRef.Latest, CancellationToken.None) + (ulong)calls.Length)
        {
            await Task.Yield();
        }

        await Chain.MineAsync();
        await sent;
        await Chain.SetAutomineAsync(true);
    }
}
