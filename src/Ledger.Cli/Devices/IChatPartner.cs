using Ledger.Device.Api;
using Ledger.Device.Host;

namespace Ledger.Cli.Devices;

/// <summary>The device at the other end of a chat, in another process.</summary>
internal interface IChatPartner
{
    /// <summary>As whom one asks.</summary>
    string Who { get; }

    /// <summary>Asks, and streams the answer; the last event is no delta.</summary>
    IAsyncEnumerable<ChatEvent> AskAsync(ChatQuestion question, CancellationToken cancel);

    /// <summary>What is plugged; null when only the owner may know.</summary>
    Task<IReadOnlyList<SourceView>?> SourcesAsync(CancellationToken cancel);
}
