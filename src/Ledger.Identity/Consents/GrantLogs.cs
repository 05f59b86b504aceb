using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A grant as an event told it: a hint that contract state must bear out.</summary>
/// <param name="Key">Where it lies.</param>
/// <param name="Terms">What the event said.</param>
internal sealed record LoggedGrant(ConsentKey Key, ConsentTerms Terms);

/// <summary>Reads an owner's grants from the events of ConsentRegistry.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The contract.</param>
/// <param name="owner">Whose grants.</param>
internal sealed class GrantLogs(EthereumClient client, Address registry, Address owner)
{
    private readonly LogFilter _filter = new([registry], [ConsentRegistry.Events.Granted.Topic0], [], [TopicOf(owner)]);

    /// <summary>The grants in a range of blocks, both ends included.</summary>
    public async Task<IReadOnlyList<LoggedGrant>> ReadAsync(ulong first, ulong last, CancellationToken cancellationToken) =>
        [.. (await LogRange.ReadAsync(client, _filter, first, last, cancellationToken).ConfigureAwait(false)).Select(Read).OfType<LoggedGrant>()];

    private LoggedGrant? Read(Log log) =>
        ConsentRegistry.Events.Granted.TryDecode(log, out ConsentRegistry.Events.Granted? granted) && granted.Consent.Owner == owner
            ? new LoggedGrant(new ConsentKey(owner, granted.Nonce), ConsentTerms.Of(granted.Consent))
            : null;

    /// <summary>An indexed address as a topic.</summary>
    internal static Hash32 TopicOf(Address account)
    {
        Span<byte> topic = stackalloc byte[Hash32.Size];
        topic.Clear();
        account.CopyTo(topic[(Hash32.Size - Address.Size)..]);
        return new Hash32(topic);
    }
}
