using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Reads what the contracts say about grants of one owner, pinned to the blocks of a view, in one round trip.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
/// <param name="owner">Identity of the data owner.</param>
internal sealed class GrantReader(EthereumClient client, ContractAddresses addresses, Address owner)
{
    /// <summary>Answers the questions, in their order.</summary>
    public async Task<IReadOnlyList<GrantReading>> ReadAsync(ChainView view, IReadOnlyList<GrantQuestion> questions, CancellationToken cancellationToken)
    {
        if (questions.Count == 0)
            return [];
        GatheredCalls calls = new(client);
        ConsentRegistry consents = new(addresses.ConsentRegistry, calls.Client);
        IdentityRegistry identities = new(addresses.IdentityRegistry, calls.Client);
        BlockRef head = BlockRef.At(view.Head.Hash), confirmed = BlockRef.At(view.Confirmed.Hash);

        Task<BigInteger> epoch = consents.EpochOfAsync(owner, head, cancellationToken);
        Dictionary<Address, Task<bool>> active = questions.Select(static question => question.App).Append(owner).Distinct()
            .ToDictionary(static identity => identity, identity => identities.IsActiveAsync(identity, head, cancellationToken));
        Dictionary<BigInteger, (Task<ConsentRegistry.Kept> Kept, Task<bool> IsRevoked)> grants = questions.Select(static question => question.Nonce).Distinct()
            .ToDictionary(static nonce => nonce, nonce =>
                (consents.ConsentOfAsync(owner, nonce, head, cancellationToken), consents.IsRevokedAsync(owner, nonce, head, cancellationToken)));
        Dictionary<(BigInteger Nonce, Purpose Purpose), (Task<bool> Is, Task<bool> Was)> states = questions
            .Select(static question => (question.Nonce, question.Purpose)).Distinct()
            .ToDictionary(static key => key, key =>
                (consents.IsActiveAsync(owner, key.Nonce, (byte)key.Purpose, head, cancellationToken), WasActiveAsync(consents, key, confirmed, cancellationToken)));

        await calls.SendAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll([
            epoch, .. active.Values, .. grants.Values.SelectMany(static grant => new Task[] { grant.Kept, grant.IsRevoked }),
            .. states.Values.SelectMany(static state => new Task[] { state.Is, state.Was })]).ConfigureAwait(false);
        return [.. questions.Select(question => new GrantReading(
            grants[question.Nonce].Kept.Result, grants[question.Nonce].IsRevoked.Result, epoch.Result,
            active[owner].Result && active[question.App].Result,
            states[(question.Nonce, question.Purpose)].Is.Result, states[(question.Nonce, question.Purpose)].Was.Result))];
    }

    private async Task<bool> WasActiveAsync(
        ConsentRegistry consents, (BigInteger Nonce, Purpose Purpose) grant, BlockRef confirmed, CancellationToken cancellationToken)
    {
        try
        {
            return await consents.IsActiveAsync(owner, grant.Nonce, (byte)grant.Purpose, confirmed, cancellationToken).ConfigureAwait(false);
        }
        catch (ContractMissingException)
        {
            return false; // the contract itself is in too new a block
        }
    }
}
