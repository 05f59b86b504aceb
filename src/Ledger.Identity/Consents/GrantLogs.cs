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
    private const ulong SmallestRange = 500;

    private readonly LogFilter _filter = new([registry], [ConsentRegistry.Events.Granted.Topic0], [], [TopicOf(owner)]);

    /// <summary>The grants in a range of blocks, both ends included; a range that the node refuses is asked for in halves.</summary>
    public async Task<IReadOnlyList<LoggedGrant>> ReadAsync(ulong first, ulong last, CancellationToken cancellationToken)
    {
        if (first > last)
            return [];
        try
        {
            IReadOnlyList<Log> logs = await client.GetLogsAsync(_filter, first, last, cancellationToken).ConfigureAwait(false);
            return [.. logs.Where(_filter.Matches).Select(Read).OfType<LoggedGrant>()];
        }
        catch (RpcException) when (last - first >= SmallestRange)
        {
            ulong middle = first + ((last - first) / 2);
            IReadOnlyList<LoggedGrant> early = await ReadAsync(first, middle, cancellationToken).ConfigureAwait(false);
            return [.. early, .. await ReadAsync(middle + 1, last, cancellationToken).ConfigureAwait(false)];
        }
    }

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
