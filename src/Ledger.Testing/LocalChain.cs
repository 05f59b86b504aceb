using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Testing;

/// <summary>A real chain of its own for a test: mines a block for every transaction, time can be moved, state taken back.</summary>
public sealed class LocalChain : IAsyncDisposable
{
    private readonly AnvilProcess _process;
    private readonly HttpRpcTransport _transport;
    private ContractAddresses? _contracts;

    private LocalChain(AnvilProcess process)
    {
        _process = process;
        _transport = new HttpRpcTransport(process.RpcUrl);
        Client = new EthereumClient(_transport, process.ChainId);
        Wallets = [.. AnvilAccounts.Keys.Select((_, i) => new FundedWallet(Client, AnvilAccounts.Signer(i)))];
    }

    /// <summary>Where the chain answers JSON-RPC.</summary>
    public Uri RpcUrl => _process.RpcUrl;

    /// <summary>Typed questions to the chain.</summary>
    public EthereumClient Client { get; }

    /// <summary>Ten accounts with 10,000 coins each. The first one deploys.</summary>
    public IReadOnlyList<FundedWallet> Wallets { get; }

    /// <summary>Where the contracts lie.</summary>
    /// <exception cref="InvalidOperationException">It was started without contracts.</exception>
    public ContractAddresses Contracts => _contracts ?? throw new InvalidOperationException("This chain was started without contracts.");

    /// <summary>Process id of the chain: for tests that kill it.</summary>
    public int ProcessId => _process.ProcessId;

    /// <summary>Starts a local network: a chain on which the first wallet has deployed all contracts.</summary>
    /// <exception cref="AnvilException">The binary is missing, or the chain did not start.</exception>
    public static Task<LocalChain> StartAsync(AnvilOptions? options = null, CancellationToken cancellationToken = default) =>
        StartDeployedAsync(options, null, cancellationToken);

    /// <summary>Starts a local network whose contracts have other parameters than a local deployment's defaults.</summary>
    /// <exception cref="AnvilException">The binary is missing, or the chain did not start.</exception>
    public static async Task<LocalChain> StartDeployedAsync(
        AnvilOptions? options = null, IReadOnlyDictionary<string, BigInteger>? parameters = null, CancellationToken cancellationToken = default)
    {
        LocalChain chain = await StartEmptyAsync(options, cancellationToken).ConfigureAwait(false);
        try
        {
            chain._contracts = await Deployment.DeployAsync(chain.Client, chain.Wallets[0].Signer, parameters, cancellationToken).ConfigureAwait(false);
            return chain;
        }
        catch
        {
            await chain.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Starts a chain without contracts.</summary>
    /// <exception cref="AnvilException">The binary is missing, or the chain did not start.</exception>
    public static async Task<LocalChain> StartEmptyAsync(AnvilOptions? options = null, CancellationToken cancellationToken = default) =>
        new(await AnvilProcess.StartAsync(options ?? new AnvilOptions(), cancellationToken).ConfigureAwait(false));

    /// <summary>Remembers the present state. A snapshot can be reverted to once.</summary>
    public async Task<string> SnapshotAsync() => (await AskAsync("evm_snapshot").ConfigureAwait(false)).GetString()!;

    /// <summary>Takes the chain back to a snapshot.</summary>
    public async Task RevertAsync(string snapshot)
    {
        if (!(await AskAsync("evm_revert", snapshot).ConfigureAwait(false)).GetBoolean())
            throw new InvalidOperationException($"There is no snapshot {snapshot}: each can be reverted to once.");
    }

    /// <summary>Mines blocks.</summary>
    public Task MineAsync(int blocks = 1) => AskAsync("anvil_mine", Hex.Quantity(blocks));

    /// <summary>Moves the chain's clock forward and mines a block at the new time.</summary>
    public async Task AdvanceAsync(TimeSpan by)
    {
        await AskAsync("evm_increaseTime", (long)by.TotalSeconds).ConfigureAwait(false);
        await AskAsync("evm_mine").ConfigureAwait(false);
    }

    /// <summary>Mines a block at a time of the chain's clock, which must not be past.</summary>
    public async Task AdvanceToAsync(DateTimeOffset time)
    {
        await AskAsync("evm_setNextBlockTimestamp", time.ToUnixTimeSeconds()).ConfigureAwait(false);
        await AskAsync("evm_mine").ConfigureAwait(false);
    }

    /// <summary>Sets an account's balance in wei.</summary>
    public Task SetBalanceAsync(Address account, BigInteger wei) => AskAsync("anvil_setBalance", account.ToLowerString(), Hex.Quantity(wei));

    /// <summary>Mints LDG as Emission would, which alone may: for accounts that need some. What Emission counts as minted does not include it.</summary>
    /// <param name="account">Receives it.</param>
    /// <param name="amount">In the smallest unit.</param>
    public Task MintAsync(Address account, BigInteger amount) => SendAsAsync(Contracts.Emission, LedgerToken.Calls.Mint(Contracts.LedgerToken, account, amount));

    /// <summary>Sends a call from any account, a contract's too, without its key, gives the account a coin for the gas, and mines a block.</summary>
    /// <exception cref="RpcException">The call would revert.</exception>
    public async Task SendAsAsync(Address from, CallData call)
    {
        string sender = from.ToLowerString();
        await SetBalanceAsync(from, await Client.GetBalanceAsync(from, BlockRef.Latest, CancellationToken.None).ConfigureAwait(false) + BigInteger.Pow(10, 18)).ConfigureAwait(false);
        // The token writes more in a second of its own than in that of the call before, in which the estimate may be made.
        ulong gas = 100_000 + await Client.EstimateGasAsync(new CallRequest(call.To, call.Data, from), CancellationToken.None).ConfigureAwait(false);
        await AskAsync("anvil_impersonateAccount", sender).ConfigureAwait(false);
        await AskAsync("eth_sendTransaction", new JsonObject { ["from"] = sender, ["to"] = call.To.ToLowerString(), ["data"] = Hex.Encode(call.Data), ["gas"] = $"0x{gas:x}" }).ConfigureAwait(false);
        await AskAsync("anvil_stopImpersonatingAccount", sender).ConfigureAwait(false);
        await MineAsync().ConfigureAwait(false);
    }

    /// <summary>Puts code at an address.</summary>
    public Task SetCodeAsync(Address account, ReadOnlyMemory<byte> code) => AskAsync("anvil_setCode", account.ToLowerString(), Hex.Encode(code.Span));

    /// <summary>Switches between a block for every transaction and blocks only when asked for.</summary>
    public Task SetAutomineAsync(bool on) => AskAsync("evm_setAutomine", on);

    /// <summary>Mines a block at this interval, in whole seconds, instead of one for every transaction.</summary>
    public async Task SetIntervalMiningAsync(TimeSpan interval)
    {
        await SetAutomineAsync(false).ConfigureAwait(false);
        await AskAsync("evm_setIntervalMining", (long)interval.TotalSeconds).ConfigureAwait(false);
    }

    /// <summary>Replaces the newest blocks by empty ones; their transactions are gone.</summary>
    public Task ReorgAsync(int depth) => AskAsync("anvil_reorg", depth, new JsonArray());

    /// <summary>Replaces the newest blocks by others that hold these transactions only; a block is counted from 0, the oldest replaced one.</summary>
    public Task ReorgAsync(int depth, IReadOnlyList<(ReadOnlyMemory<byte> RawTransaction, int Block)> transactions) =>
        AskAsync("anvil_reorg", depth, new JsonArray([.. transactions.Select(static moved => new JsonArray(Hex.Encode(moved.RawTransaction.Span), moved.Block))]));

    /// <summary>A new account with coins.</summary>
    public async Task<FundedWallet> NewWalletAsync(BigInteger wei)
    {
        FundedWallet wallet = new(Client, new LocalSigner(PrivateKey.Generate()));
        await SetBalanceAsync(wallet.Address, wei).ConfigureAwait(false);
        return wallet;
    }

    /// <summary>Ends the chain.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (FundedWallet wallet in Wallets)
            wallet.Dispose();
        _transport.Dispose();
        await _process.DisposeAsync().ConfigureAwait(false);
    }

    private Task<JsonElement> AskAsync(string method, params JsonNode?[] parameters) => Client.AskAsync(method, CancellationToken.None, parameters);
}
