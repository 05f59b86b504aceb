using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What everybody can conclude from the accounts that receive a person's payouts.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
public sealed class PayoutLinks(EthereumClient client, ContractAddresses addresses)
{
    /// <summary>One sentence for each link; none when the payouts say nothing.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(LiveConsents live, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(live);
        ConsentTerms[] paid = [.. live.Consents.Where(static one => one.Chain.Count == 1 && one.Terms.Price != 0).Select(static one => one.Terms)];
        List<string> warnings = [.. Shared(paid)];
        Address[] accounts = [.. paid.Select(static terms => terms.Payout).Distinct()];
        if (accounts.Length > 1)
            warnings.AddRange(await MergedAsync(accounts, live.Head, cancellationToken).ConfigureAwait(false));
        return warnings;
    }

    /// <summary>What one more consent would add to what can be concluded; null when nothing.</summary>
    /// <param name="uses">What is live.</param>
    /// <param name="app">DID of the application of the new consent.</param>
    /// <param name="payout">Its account.</param>
    public static string? Adding(IReadOnlyList<UseView.Use> uses, string app, string payout)
    {
        ArgumentNullException.ThrowIfNull(uses);
        int others = uses.Where(one => one.Through.Count == 0 && string.Equals(one.Payout, payout, StringComparison.OrdinalIgnoreCase) && one.App != app)
            .Select(static one => one.App).Distinct().Count();
        return others == 0 ? null : $"The account {payout} receives what {others} other application{(others == 1 ? " pays" : "s pay")} too: whoever reads the chain sees that all of them pay the same person.";
    }

    private static IEnumerable<string> Shared(IEnumerable<ConsentTerms> paid) =>
        from terms in paid
        group terms.App by terms.Payout into account
        let apps = account.Distinct().Count()
        where apps > 1
        select $"The account {account.Key} receives what {apps} applications pay: whoever reads the chain sees that all of them pay the same person.";

    /// <summary>Accounts that were to look like those of different people, and then sent to one, or to each other.</summary>
    private async Task<IEnumerable<string>> MergedAsync(Address[] accounts, BlockHeader head, CancellationToken cancellationToken)
    {
        LogFilter filter = new([addresses.LedgerToken], [LedgerToken.Events.Transfer.Topic0], [.. accounts.Select(GrantLogs.TopicOf)]);
        HashSet<(Address From, Address To)> sent = [];
        foreach (Log log in await LogRange.ReadAsync(client, filter, addresses.FirstBlock, head.Number, cancellationToken).ConfigureAwait(false))
        {
            if (LedgerToken.Events.Transfer.TryDecode(log, out LedgerToken.Events.Transfer? transfer))
                sent.Add((transfer.From, transfer.To));
        }

        return from one in sent
               group one.From by one.To into receiver
               let own = accounts.Contains(receiver.Key) ? 1 : 0 // it meets the others by being one of them
               let of = receiver.Distinct().Count(account => account != receiver.Key) + own
               where of > 1
               select $"{of} of the accounts that receive payouts meet at {receiver.Key}: whoever reads the chain sees that they are one person's.";
    }
}
