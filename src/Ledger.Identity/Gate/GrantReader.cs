using System.Numerics;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Reads what the contracts say about consents, pinned to the blocks of a view, in one round trip.</summary>
/// <param name="client">The chain.</param>
/// <param name="addresses">Where its contracts lie.</param>
/// <param name="proves">Whether what the contracts say must be proved by the state under the blocks' hashes, too.</param>
internal sealed class GrantReader(EthereumClient client, ContractAddresses addresses, bool proves)
{
    /// <summary>Answers the questions, in their order; null when the endpoint does not prove what it says.</summary>
    public async Task<IReadOnlyList<GrantReading>?> ReadAsync(ChainView view, IReadOnlyList<GrantQuestion> questions, CancellationToken cancellationToken)
    {
        if (questions.Count == 0)
            return [];
        GatheredCalls calls = new(client);
        ConsentRegistry consents = new(addresses.ConsentRegistry, calls.Client);
        IdentityRegistry identities = new(addresses.IdentityRegistry, calls.Client);
        BlockRef head = BlockRef.At(view.Head.Hash), confirmed = BlockRef.At(view.Confirmed.Hash);

        Dictionary<Address, Task<BigInteger>> epochs = questions.Select(static question => question.Key.Owner).Distinct()
            .ToDictionary(static owner => owner, owner => consents.EpochOfAsync(owner, head, cancellationToken));
        Dictionary<Address, Task<bool>> active = questions.SelectMany(static question => question.Identities).Distinct()
            .ToDictionary(static identity => identity, identity => identities.IsActiveAsync(identity, head, cancellationToken));
        Dictionary<ConsentKey, (Task<ConsentRegistry.Kept> Kept, Task<bool> IsRevoked)> grants = questions.Select(static question => question.Key).Distinct()
            .ToDictionary(static key => key, key =>
                (consents.ConsentOfAsync(key.Owner, key.Nonce, head, cancellationToken), consents.IsRevokedAsync(key.Owner, key.Nonce, head, cancellationToken)));
        Dictionary<(ConsentKey Key, Purpose Purpose), (Task<bool> Is, Task<bool> Was)> states = questions
            .Select(static question => (question.Key, question.Purpose)).Distinct()
            .ToDictionary(static one => one, one => (
                consents.IsActiveAsync(one.Key.Owner, one.Key.Nonce, (byte)one.Purpose, head, cancellationToken),
                WasActiveAsync(consents, one, confirmed, cancellationToken)));
        GrantProof? proof = proves ? GrantProof.Ask(calls.Client, addresses, view, questions, cancellationToken) : null;

        await calls.SendAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll([
            .. epochs.Values, .. active.Values, .. grants.Values.SelectMany(static grant => new Task[] { grant.Kept, grant.IsRevoked }),
            .. states.Values.SelectMany(static state => new Task[] { state.Is, state.Was })]).ConfigureAwait(false);
        if (proof is not null && !await proof.IsAnsweredAsync().ConfigureAwait(false))
            return null;
        GrantReading[] said = [.. questions.Select(question => new GrantReading(
            grants[question.Key].Kept.Result, grants[question.Key].IsRevoked.Result, epochs[question.Key.Owner].Result,
            question.Identities.All(identity => active[identity].Result),
            states[(question.Key, question.Purpose)].Is.Result, states[(question.Key, question.Purpose)].Was.Result))];
        return proof is null ? said : Proved(said, questions, proof);
    }

    /// <summary>What was said and proved; a yes needs both.</summary>
    private static List<GrantReading>? Proved(IReadOnlyList<GrantReading> said, IReadOnlyList<GrantQuestion> questions, GrantProof proof)
    {
        List<GrantReading> both = [];
        foreach ((GrantReading word, GrantQuestion question) in said.Zip(questions))
        {
            if (proof.Of(question) is not GrantReading proved || !proved.AgreesWith(word))
                return null;
            both.Add(word with { IsActive = word.IsActive && proved.IsActive, WasActive = word.WasActive && proved.WasActive });
        }

        return both;
    }

    private static async Task<bool> WasActiveAsync(
        ConsentRegistry consents, (ConsentKey Key, Purpose Purpose) grant, BlockRef confirmed, CancellationToken cancellationToken)
    {
        try
        {
            return await consents.IsActiveAsync(grant.Key.Owner, grant.Key.Nonce, (byte)grant.Purpose, confirmed, cancellationToken).ConfigureAwait(false);
        }
        catch (ContractMissingException)
        {
            return false; // the contract itself is in too new a block
        }
    }
}
