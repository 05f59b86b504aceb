using System.Runtime.CompilerServices;
using Ledger.Cli.CommandLine;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Metering;
using Ledger.Identity;

namespace Ledger.Cli.Devices;

/// <summary>With which key an application asks, and whom; what is null comes from the device on the data directory.</summary>
/// <param name="Key">Keystore file.</param>
/// <param name="PassphraseFile">File that opens it.</param>
/// <param name="Url">The device.</param>
/// <param name="Audience">DID of its owner.</param>
/// <param name="Payment">What it pays; null: nothing.</param>
internal sealed record ApplicationOptions(FileInfo Key, FileInfo? PassphraseFile, Uri? Url, string? Audience, Payment? Payment = null);

/// <summary>Somebody who asks a device: its owner, or an application with a token of its own for every question.</summary>
internal sealed class Conversation : IChatPartner, IDisposable
{
    private static readonly TimeSpan s_tokenLife = TimeSpan.FromMinutes(5);

    private readonly DeviceAccess? _owner;
    private readonly ApplicationKey? _application;
    private readonly Uri? _url;
    private readonly Payment? _payment;

    private Conversation(DeviceAccess owner) => _owner = owner;

    private Conversation(ApplicationKey application, Uri url, Payment? payment) => (_application, _url, _payment) = (application, url, payment);

    /// <inheritdoc/>
    public string Who => _application is null ? "the owner, without any source" : _application.Issuer.ToString();

    /// <summary>Opens the key or the owner's token.</summary>
    /// <exception cref="CommandFailure">No device runs, or the key is not usable.</exception>
    public static async Task<Conversation> OpenAsync(string data, ApplicationOptions? application, bool mayAsk, CancellationToken cancel)
    {
        if (application is null) return new Conversation(DeviceAccess.Open(data));
        (Uri url, DidEthr audience) = await AddressAsync(data, application, cancel).ConfigureAwait(false);
        ApplicationKey key = await ApplicationKey.OpenAsync(application.Key, application.PassphraseFile, audience, null, mayAsk, cancel).ConfigureAwait(false);
        return new Conversation(key, url, application.Payment);
    }

    /// <summary>Asks, and streams the answer; a device that is gone is a refusal, too.</summary>
    public async IAsyncEnumerable<ChatEvent> AskAsync(ChatQuestion question, [EnumeratorCancellation] CancellationToken cancel)
    {
        using DeviceClient? own = _application is null ? null : new DeviceClient(_url!, await _application.TokenAsync(s_tokenLife, cancel).ConfigureAwait(false));
        IAsyncEnumerator<ChatEvent> events = Ask(own ?? _owner!.Client, question, cancel).GetAsyncEnumerator(cancel);
        await using ConfiguredAsyncDisposable disposal = events.ConfigureAwait(false);
        while (true)
        {
            ChatEvent next;
            try
            {
                if (!await events.MoveNextAsync().ConfigureAwait(false)) yield break;
                next = events.Current;
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                next = new ChatEvent.Refused(new ApiError(503, "server_error", "no_device", "The device does not answer."));
            }
            yield return next;
            if (next is not ChatEvent.Delta) yield break;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SourceView>?> SourcesAsync(CancellationToken cancel) => _owner is null
        ? null
        : (await _owner.AskAsync(client => client.StatusAsync(cancel)).ConfigureAwait(false)).Sources;

    /// <inheritdoc/>
    public void Dispose()
    {
        _owner?.Dispose();
        _application?.Dispose();
    }

    private IAsyncEnumerable<ChatEvent> Ask(DeviceClient client, ChatQuestion question, CancellationToken cancel) => _payment is null || _application is null
        ? client.ChatAsync(question, cancel)
        : new UsagePayer(client, _application.Audience.Identity, _application.Signer, _payment.TypedOn(_application.Issuer.ChainId), TimeProvider.System) { MostPrice = _payment.MostPrice }.ChatAsync(question, cancel);

    private static async Task<(Uri Url, DidEthr Audience)> AddressAsync(string data, ApplicationOptions application, CancellationToken cancel)
    {
        if (application is { Url: Uri url, Audience: string audience }) return (url, ApplicationKey.ParseDid(audience));
        using DeviceAccess owner = DeviceAccess.Open(data);
        DeviceStatus status = await owner.AskAsync(client => client.StatusAsync(cancel)).ConfigureAwait(false);
        return (application.Url ?? new Uri(status.Url), ApplicationKey.ParseDid(application.Audience ?? status.Did));
    }
}
