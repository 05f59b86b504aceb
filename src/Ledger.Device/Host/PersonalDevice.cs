using Ledger.Contracts;
using Ledger.Device.Api;
using Ledger.Ethereum;
using Microsoft.Extensions.Logging;

namespace Ledger.Device.Host;

/// <summary>One person's device: opened once over its data directory, then run until cancelled.</summary>
/// <remarks>
/// Opening does all that can be wrong from the start (options, lock, keystore, vault, chain, model) and throws
/// <see cref="DeviceStoppedException"/> with one sentence. Running never ends because of a chain or peers that are away.
/// </remarks>
public sealed class PersonalDevice : IAsyncDisposable
{
    private static readonly TimeSpan s_modelPause = TimeSpan.FromSeconds(2), s_unplugPause = TimeSpan.FromSeconds(5);

    private Uri? _endpoint;

    private PersonalDevice(DeviceParts parts) => Parts = parts;

    /// <summary>The options the device was opened with.</summary>
    public DeviceOptions Options => Parts.Options;

    /// <summary>DID of the person: the audience of applications' tokens.</summary>
    public string Did => Parts.Sender.Did.ToString();

    /// <summary>The account of the person's key: it pays for the gas of consents.</summary>
    public Address Account => Parts.Person.Key.Address;

    /// <summary>Why the device ended by itself; null while it runs or when it was asked to end.</summary>
    public DeviceStoppedException? Stopped { get; internal set; }

    internal DeviceParts Parts { get; }

    /// <summary>Opens data directory, keystore, vault, chain and model.</summary>
    /// <exception cref="DeviceStoppedException">Something keeps the device from starting.</exception>
    public static async Task<PersonalDevice> OpenAsync(DeviceOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        options.EnsureValid();
        DeviceParts parts = await DeviceParts.OpenAsync(options, loggers, time, cancellation).ConfigureAwait(false);
        PersonalDevice device = new(parts);
        try
        {
            // A model that was named must be there; the newest release may come later.
            if (await device.FindModelAsync(cancellation).ConfigureAwait(false) is string problem && options.Model is not null)
                throw new DeviceStoppedException(DeviceStopReason.Model, problem);
            return device;
        }
        catch
        {
            await parts.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Watches chain, consents and what is owed until cancelled; finishes first what a killed process had begun to unplug, and settles at the end.</summary>
    /// <param name="endpoint">URL of the API, bound before.</param>
    /// <param name="cancellation">Ends the device; workers end with it.</param>
    public async Task RunAsync(Uri endpoint, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        _endpoint = endpoint;
        Parts.Directory.WriteEndpoint(endpoint);
        DeviceLog.Started(Parts.Logger, Did, endpoint);
        // Neither goes on without the other: a device that watches no more must not look as if it did.
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] loops = [Parts.Gate.RunAsync(either.Token), WatchAsync(either.Token), Parts.Settlements.RunAsync(either.Token)];
        Task first = await Task.WhenAny(loops).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Parts.Settlements.EndAsync().ConfigureAwait(false);
        await first.ConfigureAwait(false);
    }

    /// <summary>All the device knows about itself now.</summary>
    public DeviceStatus Status()
    {
        TimeSpan? age = Parts.Gate.HeadAge;
        bool isFresh = age is TimeSpan known && known <= Options.FreshFor;
        ModelView? model = Parts.Models.View();
        List<string> reasons = [];
        if (_endpoint is null) reasons.Add("The device is starting.");
        if (model is null) reasons.Add("There is no model yet.");
        if (!isFresh) reasons.Add($"No {(age is null ? "block came yet" : "new block came lately")} from {Options.RpcName}: consents cannot be checked.");
        return new DeviceStatus(
            Did, Parts.Sender.Person.ToString(), _endpoint?.ToString() ?? "", reasons.Count == 0, reasons, model,
            new DeviceChainView(Parts.Chain.Client.ChainId, age?.TotalSeconds, isFresh),
            Parts.Sources.Views(), [.. Parts.Grants.Alive.Select(Parts.Grants.View)], Parts.Sessions.Views());
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Parts.DisposeAsync();

    private async Task WatchAsync(CancellationToken cancellation)
    {
        long lookedForModel = Parts.Time.GetTimestamp();
        long? unplugged = null;
        while (true)
        {
            try
            {
                await Parts.Watch.LookAsync(cancellation).ConfigureAwait(false);
                if (unplugged is null || Parts.Time.GetElapsedTime(unplugged.Value) >= s_unplugPause)
                {
                    foreach (string name in Parts.Sources.HalfUnplugged())
                        await UnplugAsync(name, cancellation).ConfigureAwait(false);
                    unplugged = Parts.Time.GetTimestamp();
                }

                if (Parts.Models.Current is null && Parts.Time.GetElapsedTime(lookedForModel) >= s_modelPause)
                {
                    await FindModelAsync(cancellation).ConfigureAwait(false);
                    lookedForModel = Parts.Time.GetTimestamp();
                }
            }
            catch (Exception e) when (ChainSilence.IsToldBy(e))
            {
                DeviceLog.ChainSilent(Parts.Logger, e.Message);
            }

            await Task.Delay(Options.PollInterval, Parts.Time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task UnplugAsync(string name, CancellationToken cancellation)
    {
        switch (await Parts.Sources.UnplugAsync(name, progress: null, cancellation).ConfigureAwait(false))
        {
            case DeviceReply<UnplugResult>.Done:
                DeviceLog.Unplugged(Parts.Logger);
                break;
            case DeviceReply<UnplugResult>.Refused refused:
                DeviceLog.RevocationWaits(Parts.Logger, refused.Error.Message);
                break;
        }
    }

    /// <summary>Looks for the model; null when it is here, else a sentence. Never while something is plugged, since it may ask peers.</summary>
    private async Task<string?> FindModelAsync(CancellationToken cancellation)
    {
        bool mayAskPeers = !Parts.Sources.IsAnythingPlugged;
        try
        {
            switch (await Parts.Source.FindAsync(mayAskPeers, cancellation).ConfigureAwait(false))
            {
                case ModelFinding.Found found:
                    Parts.Models.Put(found.Model);
                    DeviceLog.Model(Parts.Logger, found.Model.Id);
                    return null;
                case ModelFinding.Missing missing:
                    return missing.Sentence;
                default:
                    throw new InvalidOperationException("A model is found or missing.");
            }
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return $"The chain gave no usable answer: {e.Message}";
        }
    }
}
