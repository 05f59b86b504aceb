using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Node;

/// <summary>Sees to it that a node's accounts can pay: on a local chain by asking its faucet, elsewhere by telling the operator.</summary>
internal sealed class NodeFunds(EthereumClient client, TimeProvider time)
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);
    private static readonly BigInteger s_localGift = 100 * s_coin, s_gas = s_coin / 100;

    private readonly LocalFaucet _faucet = new(client, time);

    /// <summary>Makes sure that an account has at least an amount on top of gas.</summary>
    /// <exception cref="NodeStoppedException">It has not, and nobody can be asked.</exception>
    public async Task EnsureAsync(Address account, string purpose, BigInteger amount, CancellationToken cancellation)
    {
        BigInteger needed = amount + s_gas;
        if (await client.GetBalanceAsync(account, BlockRef.Latest, cancellation).ConfigureAwait(false) >= needed)
            return;
        if (!await _faucet.GiveAsync(account, needed + s_localGift, cancellation).ConfigureAwait(false))
            throw new NodeStoppedException(NodeStopReason.Funds, $"The {purpose} {account} needs {Coins(needed)} coins for stake and gas: send them, then start the node again.");
    }

    private static string Coins(BigInteger wei) => ((decimal)wei / (decimal)s_coin).ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}
