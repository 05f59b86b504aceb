using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A consent that was passed on, as an event told it: a hint that contract state must bear out.</summary>
/// <param name="Key">Where it lies.</param>
/// <param name="Above">The consent above it.</param>
/// <param name="App">Who received it.</param>
/// <param name="Purposes">For what.</param>
/// <param name="Expiry">First second in which it is over. Unit: Unix seconds.</param>
internal sealed record LoggedPassing(ConsentKey Key, ConsentKey Above, Address App, Purpose Purposes, ulong Expiry);

/// <summary>Reads from the events of ConsentRegistry who passed what on to whom.</summary>
/// <param name="client">The chain.</param>
/// <param name="registry">The contract.</param>
internal sealed class PassedOnLogs(EthereumClient client, Address registry)
{
    /// <summary>What some applications passed on in a range of blocks.</summary>
    public async Task<IReadOnlyList<LoggedPassing>> ByAsync(IEnumerable<Address> givers, ulong first, ulong last, CancellationToken cancellationToken)
    {
        LogFilter filter = new([registry], [ConsentRegistry.Events.PassedOn.Topic0], [], [.. givers.Select(GrantLogs.TopicOf)]);
        return [.. (await LogRange.ReadAsync(client, filter, first, last, cancellationToken).ConfigureAwait(false)).Select(Read).OfType<LoggedPassing>()];
    }

    private static LoggedPassing? Read(Log log) =>
        ConsentRegistry.Events.PassedOn.TryDecode(log, out ConsentRegistry.Events.PassedOn? passed)
            ? new LoggedPassing(
                new ConsentKey(passed.Consent.Owner, passed.Nonce), new ConsentKey(passed.Consent.AboveOwner, passed.Consent.AboveNonce),
                passed.Consent.App, (Purpose)passed.Consent.Purposes, passed.Consent.Expiry)
            : null;
}
