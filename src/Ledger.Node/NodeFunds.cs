using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Node;

/// <summary>Sees to it that a node's accounts can pay: on a local chain by asking its development account, elsewhere by telling the operator.</summary>
internal sealed class NodeFunds(EthereumClient client, TimeProvider time)
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);
    private static readonly BigInteger s_localGift = 100 * s_coin, s_gas = s_coin / 100;
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes sure that an account has at least an amount on top of gas.</summary>
    /// <exception cref="NodeStoppedException">It has not, and nobody can be asked.</exception>
    public async Task EnsureAsync(Address account, string purpose, BigInteger amount, CancellationToken cancellation)
    {
        BigInteger needed = amount + s_gas;
        if (await client.GetBalanceAsync(account, BlockRef.Latest, cancellation).ConfigureAwait(false) >= needed)
            return;
        if (client.ChainId != LocalDeployment.ChainId || await DevelopmentAccountAsync(cancellation).ConfigureAwait(false) is not Address rich)
            throw new NodeStoppedException(NodeStopReason.Funds, $"The {purpose} {account} needs {Coins(needed)} coins for stake and gas: send them, then start the node again.");

        JsonObject gift = new() { ["from"] = rich.ToLowerString(), ["to"] = account.ToLowerString(), ["value"] = Hex.Quantity(needed + s_localGift) };
        await client.AskAsync("eth_sendTransaction", cancellation, gift).ConfigureAwait(false);
        while (await client.GetBalanceAsync(account, BlockRef.Latest, cancellation).ConfigureAwait(false) < needed)
            await Task.Delay(s_poll, time, cancellation).ConfigureAwait(false);
    }

    /// <summary>The last of the node's unlocked accounts: the first one deploys, and its nonces are counted on.</summary>
    private async Task<Address?> DevelopmentAccountAsync(CancellationToken cancellation)
    {
        try
        {
            JsonElement accounts = await client.AskAsync("eth_accounts", cancellation).ConfigureAwait(false);
            return accounts.ValueKind == JsonValueKind.Array && accounts.GetArrayLength() > 0
                && Address.TryParse(accounts[accounts.GetArrayLength() - 1].GetString(), out Address last) ? last : null;
        }
        catch (RpcException)
        {
            return null;
        }
    }

    private static string Coins(BigInteger wei) => ((decimal)wei / (decimal)s_coin).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}
