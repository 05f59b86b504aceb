using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Contracts.Tests;

[CancelAfter(60_000)]
public sealed class DirectSenderTests
{
    private static readonly Address s_receiver = Address.Parse("0x00000000000000000000000000000000000000ab");

    [Test]
    public async Task A_transaction_that_the_node_holds_back_though_its_turn_has_come_is_replaced(CancellationToken cancellation)
    {
        await using LocalChain chain = await LocalChain.StartEmptyAsync(null, cancellation);
        FundedWallet payer = chain.Wallets[2];
        await payer.Sender.SendAllAsync([Payment(1)], cancellation);
        DirectSender sender = new(new EthereumClient(new QueueRace(chain.Client.Transport, payer.Address), chain.Client.ChainId), payer.Signer);

        IReadOnlyList<TransactionReceipt> receipts = await sender.SendAllAsync([Payment(2), Payment(3)], cancellation);

        Assert.That(receipts, Has.Count.EqualTo(2).And.All.Property(nameof(TransactionReceipt.Succeeded)).True);
        Assert.That(await chain.Client.GetTransactionCountAsync(payer.Address, BlockRef.Latest, cancellation), Is.EqualTo(3UL));
        Assert.That((int)await chain.Client.GetBalanceAsync(s_receiver, BlockRef.Latest, cancellation), Is.EqualTo(1 + 2 + 3));
    }

    private static (CallRequest Request, ulong GasLimit) Payment(int wei) => (new CallRequest(s_receiver, [], null, wei), 21_000);
}
