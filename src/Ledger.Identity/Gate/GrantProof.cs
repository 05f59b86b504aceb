using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What the state under the hashes of a view's blocks proves about consents: eth_getProof, checked against hashed headers. Spec: protocol.md §12.</summary>
internal sealed class GrantProof
{
    private readonly ChainView _view;
    private readonly Asked _head, _confirmed;
    private (Words? Head, Words? Confirmed) _read;

    private GrantProof(ChainView view, Asked head, Asked confirmed) =>
        (_view, _head, _confirmed) = (view, head, confirmed);

    /// <summary>Waits for the answers and checks them; false when the endpoint refuses to prove anything.</summary>
    public async Task<bool> IsAnsweredAsync()
    {
        try
        {
            await Task.WhenAll(_head.Root, _head.Consents, _head.Identities, _confirmed.Root, _confirmed.Consents, _confirmed.Identities).ConfigureAwait(false);
            Words? head = Read(_head);
            _read = (head, _confirmed == _head ? head : Read(_confirmed));
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }

    /// <summary>Asks for every word that the questions hang on, at both blocks.</summary>
    public static GrantProof Ask(
        EthereumClient client, ContractAddresses addresses, ChainView view, IReadOnlyList<GrantQuestion> questions, CancellationToken cancellationToken)
    {
        Hash32[] consents = [.. questions.SelectMany(static question => question.Chain).Distinct().SelectMany(static key => SlotsOf(key)).Distinct()];
        Hash32[] identities = [.. questions.SelectMany(static question => question.Identities).Distinct().Select(ConsentSlots.Identity)];
        Asked head = AskAt(view.Head.Hash);
        return new GrantProof(view, head, view.Confirmed.Hash == view.Head.Hash ? head : AskAt(view.Confirmed.Hash));

        Asked AskAt(Hash32 block) => new(
            client.GetStateRootAsync(block, cancellationToken),
            client.GetProofAsync(addresses.ConsentRegistry, consents, BlockRef.At(block), cancellationToken),
            client.GetProofAsync(addresses.IdentityRegistry, identities, BlockRef.At(block), cancellationToken));
    }

    /// <summary>What is proved about a question; null when the proofs do not hold, or show another chain of consents.</summary>
    public GrantReading? Of(GrantQuestion question)
    {
        if (_read is not (Words head, Words confirmed))
            return null;
        KeptEntry first = head.EntryOf(question.Key);
        if (!first.App.IsZero && !head.IsChain(question.Chain))
            return null;
        KeptEntry root = first.App.IsZero ? first : head.EntryOf(question.Chain[^1]);
        ConsentRegistry.Kept kept = new(first.App, root.Source, first.Purposes, first.Expiry, first.Epoch, root.Payment);
        return new GrantReading(
            kept, head.IsRevoked(question.Key), head.EpochOf(question.Key.Owner), question.Identities.All(head.IsActive),
            head.Allows(question, _view.Head.Timestamp), confirmed.Allows(question, _view.Confirmed.Timestamp));
    }

    private static IEnumerable<Hash32> SlotsOf(ConsentKey key)
    {
        Hash32 entry = ConsentSlots.Entry(key);
        return [entry, ConsentSlots.After(entry, 1), ConsentSlots.After(entry, 2), ConsentSlots.Revoked(key), ConsentSlots.Epoch(key.Owner)];
    }

    private static Words? Read(Asked asked) =>
        asked.Root.Result is Hash32 root && asked.Consents.Result.Verify(root) is { } consents && asked.Identities.Result.Verify(root) is { } identities
            ? new Words(consents, identities)
            : null;

    private sealed record Asked(Task<Hash32?> Root, Task<AccountProof> Consents, Task<AccountProof> Identities);

    /// <summary>Proved words, read as the contracts read them.</summary>
    private sealed class Words(IReadOnlyDictionary<Hash32, Hash32> consents, IReadOnlyDictionary<Hash32, Hash32> identities)
    {
        public KeptEntry EntryOf(ConsentKey key)
        {
            Hash32 entry = ConsentSlots.Entry(key);
            return KeptEntry.Read(consents[entry], consents[ConsentSlots.After(entry, 1)], consents[ConsentSlots.After(entry, 2)]);
        }

        public BigInteger EpochOf(Address owner) => new(consents[ConsentSlots.Epoch(owner)].ToArray(), isUnsigned: true, isBigEndian: true);

        public bool IsActive(Address identity) => !ConsentSlots.IsDead(identities[ConsentSlots.Identity(identity)]);

        public bool IsRevoked(ConsentKey key)
        {
            BigInteger bits = new(consents[ConsentSlots.Revoked(key)].ToArray(), isUnsigned: true, isBigEndian: true);
            return EntryOf(key).IsRevoked || !(bits >> (int)(key.Nonce & 0xff)).IsEven;
        }

        /// <summary>Whether each consent of the chain names the next one as the one above it, and the last none.</summary>
        public bool IsChain(IReadOnlyList<ConsentKey> chain)
        {
            for (int i = 0; i < chain.Count; i++)
            {
                if (EntryOf(chain[i]).Above != (i + 1 < chain.Count ? chain[i + 1] : null))
                    return false;
            }

            return true;
        }

        public bool Allows(GrantQuestion question, ulong time)
        {
            KeptEntry entry = EntryOf(question.Key);
            return !entry.App.IsZero && ((Purpose)entry.Purposes & question.Purpose) == question.Purpose && time < entry.Expiry && IsChain(question.Chain)
                && question.Chain.All(one => EntryOf(one).Epoch == EpochOf(one.Owner) && !IsRevoked(one) && IsActive(one.Owner));
        }
    }
}
