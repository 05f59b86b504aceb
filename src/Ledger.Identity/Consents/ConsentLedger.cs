using System.Globalization;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Grants, revokes and lists consents. Spec: protocol.md §11.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
/// <param name="time">The clock; null is the system's.</param>
public sealed class ConsentLedger(EthereumClient client, ContractAddresses addresses, TimeProvider? time = null)
{
    private const int NoncesAtOnce = 64;

    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    private readonly LocalFaucet _faucet = new(client, time ?? TimeProvider.System);

    /// <summary>The smallest number that no grant of the owner has used and that was not revoked.</summary>
    public Task<BigInteger> NextNonceAsync(Address owner, CancellationToken cancellationToken = default) => NextNonceAsync(owner, 0, cancellationToken);

    /// <summary>The smallest number, from one on, that no grant of the owner has used and that was not revoked.</summary>
    public async Task<BigInteger> NextNonceAsync(Address owner, BigInteger from, CancellationToken cancellationToken = default)
    {
        for (BigInteger first = from; ; first += NoncesAtOnce)
        {
            GatheredCalls calls = new(client);
            ConsentRegistry registry = new(addresses.ConsentRegistry, calls.Client);
            (Task<ConsentRegistry.Kept> Kept, Task<bool> IsRevoked)[] used = [.. Enumerable.Range(0, NoncesAtOnce).Select(i =>
                (registry.ConsentOfAsync(owner, first + i, cancellationToken: cancellationToken), registry.IsRevokedAsync(owner, first + i, cancellationToken: cancellationToken)))];
            await calls.SendAsync(cancellationToken).ConfigureAwait(false);
            await Task.WhenAll([.. used.Select(static one => one.Kept), .. used.Select(static one => (Task)one.IsRevoked)]).ConfigureAwait(false);
            int free = Array.FindIndex(used, static one => one.Kept.Result.App.IsZero && !one.IsRevoked.Result);
            if (free >= 0)
                return first + free;
        }
    }

    /// <summary>The message that grants, from whoever acts for the owner.</summary>
    public CallData Grant(ConsentTerms terms, BigInteger nonce)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return ConsentRegistry.Calls.Grant(addresses.ConsentRegistry, terms.ToStruct(), nonce);
    }

    /// <summary>The message that takes one grant back.</summary>
    public CallData Revoke(Address owner, BigInteger nonce) => ConsentRegistry.Calls.Revoke(addresses.ConsentRegistry, owner, nonce);

    /// <summary>The message by which an application gives a part of what it holds to another one, from whoever acts for it.</summary>
    /// <param name="giver">The application that holds the consent above; the nonce is one of its own.</param>
    /// <param name="nonce">A number that it has not used.</param>
    /// <param name="above">What it holds.</param>
    /// <param name="app">Who receives.</param>
    /// <param name="purposes">No more than the consent above allows.</param>
    /// <param name="expiry">Not later than the end of the consent above. Unit: Unix seconds.</param>
    public CallData PassOn(Address giver, BigInteger nonce, ConsentKey above, Address app, Purpose purposes, ulong expiry) =>
        ConsentRegistry.Calls.PassOn(addresses.ConsentRegistry, new ConsentRegistry.SubConsent(giver, app, above.Owner, above.Nonce, (byte)purposes, expiry), nonce);

    /// <summary>The message by which somebody takes back a consent that was passed on below one of its own.</summary>
    public CallData TakeBack(ConsentKey passed, Address by) => ConsentRegistry.Calls.TakeBack(addresses.ConsentRegistry, passed.Owner, passed.Nonce, by);

    /// <summary>The messages that take many grants back: one for every run of nonces whose words of 256 are neighbours.</summary>
    public IReadOnlyList<CallData> RevokeMany(Address owner, IEnumerable<BigInteger> nonces)
    {
        ArgumentNullException.ThrowIfNull(nonces);
        List<(BigInteger FirstWord, List<BigInteger> Masks)> runs = [];
        foreach (IGrouping<BigInteger, BigInteger> word in nonces.Distinct().GroupBy(static nonce => nonce >> 8).OrderBy(static word => word.Key))
        {
            BigInteger mask = word.Aggregate(BigInteger.Zero, static (bits, nonce) => bits | (BigInteger.One << (int)(nonce & 0xff)));
            if (runs.Count > 0 && runs[^1].FirstWord + runs[^1].Masks.Count == word.Key)
                runs[^1].Masks.Add(mask);
            else
                runs.Add((word.Key, [mask]));
        }

        return [.. runs.Select(run => ConsentRegistry.Calls.RevokeMany(addresses.ConsentRegistry, owner, run.FirstWord, run.Masks))];
    }

    /// <summary>The message that takes back every grant of an owner, also those signed and not yet brought.</summary>
    public CallData RevokeAll(Address owner) => ConsentRegistry.Calls.RevokeAll(addresses.ConsentRegistry, owner);

    /// <summary>Sends one of these messages and waits until it is in a block; on a local chain an account without coins is given some.</summary>
    public async Task<ConsentSending> SendAsync(DirectSender sender, CallData call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sender);
        try
        {
            BigInteger needed = await sender.NeedsAsync(call, cancellationToken).ConfigureAwait(false);
            BigInteger balance = await client.GetBalanceAsync(sender.Sender, BlockRef.Latest, cancellationToken).ConfigureAwait(false);
            if (balance < needed && !await _faucet.GiveAsync(sender.Sender, needed + s_coin, cancellationToken).ConfigureAwait(false))
            {
                return new ConsentSending.NoCoin(sender.Sender,
                    $"The account {sender.Sender} has {Coins(balance)} coins and needs {Coins(needed)} for gas: send it some, then try again.");
            }

            return new ConsentSending.Mined(await sender.SendAsync(call, cancellationToken).ConfigureAwait(false));
        }
        catch (ContractRevertException e)
        {
            return new ConsentSending.Refused($"The contract refused: {ContractErrors.Describe(e.Revert)}.");
        }
    }

    /// <summary>Every grant that the owner ever gave, as the newest block has them; in the order in which they were given.</summary>
    public async Task<IReadOnlyList<ConsentRecord>> ListAsync(Address owner, CancellationToken cancellationToken = default)
    {
        BlockHeader head = await client.GetHeaderAsync(BlockRef.Latest, cancellationToken).ConfigureAwait(false)
            ?? throw new RpcTransportException("The node has no newest block.");
        GrantLogs logs = new(client, addresses.ConsentRegistry, owner);
        IReadOnlyList<LoggedGrant> logged = await logs.ReadAsync(addresses.FirstBlock, head.Number, cancellationToken).ConfigureAwait(false);

        // Events are hints: what counts is what the contracts keep at this very block.
        BlockRef pin = BlockRef.At(head.Hash);
        GatheredCalls calls = new(client);
        ConsentRegistry registry = new(addresses.ConsentRegistry, calls.Client);
        Task<bool> isActive = new IdentityRegistry(addresses.IdentityRegistry, calls.Client).IsActiveAsync(owner, pin, cancellationToken);
        Task<BigInteger> epoch = registry.EpochOfAsync(owner, pin, cancellationToken);
        (LoggedGrant Grant, Task<ConsentRegistry.Kept> Kept, Task<bool> IsRevoked)[] grants = [.. logged.Select(grant =>
            (grant, registry.ConsentOfAsync(owner, grant.Key.Nonce, pin, cancellationToken), registry.IsRevokedAsync(owner, grant.Key.Nonce, pin, cancellationToken)))];
        await calls.SendAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll([isActive, epoch, .. grants.SelectMany(static one => new Task[] { one.Kept, one.IsRevoked })]).ConfigureAwait(false);
        return [.. from one in grants
                   where one.Grant.Terms.AreKept(one.Kept.Result)
                   let isRevoked = one.IsRevoked.Result || one.Kept.Result.Epoch != epoch.Result || !isActive.Result
                   let state = isRevoked ? ConsentState.Revoked : one.Kept.Result.Expiry <= head.Timestamp ? ConsentState.Expired : ConsentState.Active
                   select new ConsentRecord(one.Grant.Key.Nonce, one.Grant.Terms, state)];
    }

    private static string Coins(BigInteger wei) => ((decimal)wei / (decimal)s_coin).ToString("0.######", CultureInfo.InvariantCulture);
}
