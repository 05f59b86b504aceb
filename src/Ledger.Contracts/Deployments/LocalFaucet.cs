using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Ethereum;

namespace Ledger.Contracts;

/// <summary>Coins for nothing: on a local chain the chain's own development accounts give them, elsewhere nobody does.</summary>
/// <param name="client">The chain.</param>
/// <param name="time">The clock.</param>
public sealed class LocalFaucet(EthereumClient client, TimeProvider time)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Gives an account coins and waits until it has them; false if this is no local chain, or it has no unlocked account.</summary>
    public async Task<bool> GiveAsync(Address account, BigInteger wei, CancellationToken cancellationToken = default)
    {
        if (client.ChainId != LocalDeployment.ChainId || await DevelopmentAccountAsync(cancellationToken).ConfigureAwait(false) is not Address rich)
            return false;
        BigInteger goal = wei + await client.GetBalanceAsync(account, BlockRef.Latest, cancellationToken).ConfigureAwait(false);
        JsonObject gift = new() { ["from"] = rich.ToLowerString(), ["to"] = account.ToLowerString(), ["value"] = Hex.Quantity(wei) };
        await client.AskAsync("eth_sendTransaction", cancellationToken, gift).ConfigureAwait(false);
        while (await client.GetBalanceAsync(account, BlockRef.Latest, cancellationToken).ConfigureAwait(false) < goal)
            await Task.Delay(s_poll, time, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>The last of the unlocked accounts: the first one deploys, and its nonces are counted on.</summary>
    private async Task<Address?> DevelopmentAccountAsync(CancellationToken cancellationToken)
    {
        try
        {
            JsonElement accounts = await client.AskAsync("eth_accounts", cancellationToken).ConfigureAwait(false);
            return accounts.ValueKind == JsonValueKind.Array && accounts.GetArrayLength() > 0
                && Address.TryParse(accounts[accounts.GetArrayLength() - 1].GetString(), out Address last) ? last : null;
        }
        catch (RpcException)
        {
            return null;
        }
    }
}
