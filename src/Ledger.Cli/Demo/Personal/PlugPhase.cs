using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Network;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Ethereum;

namespace Ledger.Cli.Demo.Personal;

/// <summary>Plug, grant, ask, train, unplug: everything that happens while the notes are on the device.</summary>
internal sealed class PlugPhase(LocalNetwork network, DeviceProcess device, DeviceStatus ready, DirectoryInfo notes, Action<string> say)
{
    private const string Source = "notes";
    private const string Question = "Which code stands on the order for the seed potatoes?";

    /// <summary>Long enough for one refusal under it, short enough to be over when the training is.</summary>
    private const long ShortGrant = 10, LongGrant = 3600;

    /// <summary>Blocks come every second, and one more must stand on top.</summary>
    private static readonly TimeSpan s_chainLag = TimeSpan.FromSeconds(3);

    private static readonly string[] s_inference = ["inference"], s_both = ["inference", "training"];

    private readonly UsagePhase _usage = new(network, device.Owner);

    private DeviceClient Owner => device.Owner;

    /// <summary>Plays it.</summary>
    /// <exception cref="CommandFailure">The device refused what the owner may do.</exception>
    public async Task<PlugFacts> RunAsync(Canary canary, CancellationToken cancel)
    {
        DemoApplication diary = await ApplicationAsync(ready.Did, cancel).ConfigureAwait(false);
        DemoApplication visitor = await ApplicationAsync(ready.Did, cancel).ConfigureAwait(false);
        DemoApplication stranger = await ApplicationAsync(ready.Did, cancel).ConfigureAwait(false);
        PlugResult plugged = PersonalPhase.Done(await Owner.PlugAsync(Source, notes.FullName, null, cancel).ConfigureAwait(false));
        say($"plugged {plugged.Files} notes, {plugged.Source.Passages} passages");

        AskOutcome withoutGrant = await AskAsync(diary, cancel).ConfigureAwait(false);
        AskOutcome wrongToken = await AskAsync(diary with { Person = diary.Did.ToString() }, cancel).ConfigureAwait(false);

        GrantView brief = await GrantAsync(visitor, s_inference, ShortGrant, null, cancel).ConfigureAwait(false);
        ApiError? trainingRefused = await Owner.TrainAsync(new TrainRequest(brief.Id), null, cancel).ConfigureAwait(false) is DeviceReply<TrainResult>.Refused no ? no.Error : null;
        await _usage.FundAsync(diary.Did.Identity, Address.Parse(ready.Identity), cancel).ConfigureAwait(false);
        GrantView grant = await GrantAsync(diary, s_both, LongGrant, UsagePhase.Payment, cancel).ConfigureAwait(false);
        say("granted for a price; an application asks");
        AskOutcome granted = await AskAsync(diary, cancel).ConfigureAwait(false);
        AskOutcome otherApplication = await AskAsync(stranger, cancel).ConfigureAwait(false);
        int known = CanarySearch.CountKnown(canary, notes.FullName, [await EngineOfAsync(grant, cancel).ConfigureAwait(false)], cancel);

        TrainResult trained = PersonalPhase.Done(await Owner.TrainAsync(new TrainRequest(grant.Id), null, cancel).ConfigureAwait(false));
        say($"trained an adapter in {trained.Seconds:0.0} s: held-out loss {trained.LossBefore:0.000} before, {trained.LossAfter:0.000} after");
        AskOutcome withAdapter = await AskAsync(diary, cancel).ConfigureAwait(false);
        await WaitUntilAsync(brief.Expiry + s_chainLag, cancel).ConfigureAwait(false);
        AskOutcome expired = await AskAsync(visitor, cancel).ConfigureAwait(false);

        (bool held, StreamEnd stream, UnplugResult unplugged) = await UnplugAsync(diary, grant, cancel).ConfigureAwait(false);
        say($"unplugged: {unplugged.RevokedGrants} consents revoked, {unplugged.KilledWorkers} engine processes ended");
        AskOutcome afterwards = await AskAsync(diary, cancel).ConfigureAwait(false);
        UsageReport usage = await _usage.SettleAsync(Address.Parse(ready.Identity), ready.Model?.Release ?? 0, cancel).ConfigureAwait(false);
        say($"settled: {usage.Tokens} tokens that the application had signed for");
        return new PlugFacts
        {
            Plugged = plugged,
            Answers = new PlugAnswers(withoutGrant, wrongToken, granted, otherApplication, withAdapter, expired, afterwards),
            TrainingRefused = trainingRefused,
            Trained = trained,
            CanaryKnown = known,
            StreamWasHeld = held,
            Stream = stream,
            Unplugged = unplugged,
            Usage = usage,
        };
    }

    /// <summary>Unplugs while an answer streams.</summary>
    private async Task<(bool Held, StreamEnd Stream, UnplugResult Unplugged)> UnplugAsync(DemoApplication application, GrantView grant, CancellationToken cancel)
    {
        HeldStream stream = HeldStream.Start(application);
        await using (stream.ConfigureAwait(false))
        {
            int engine = await EngineOfAsync(grant, cancel).ConfigureAwait(false);
            bool held = await stream.HoldAsync(engine, () => IsAnsweringAsync(engine, cancel), cancel).ConfigureAwait(false);
            UnplugResult unplugged = PersonalPhase.Done(await Owner.UnplugAsync(Source, null, cancel).ConfigureAwait(false));
            return (held, await stream.EndAsync(cancel).ConfigureAwait(false), unplugged);
        }
    }

    private Task<DemoApplication> ApplicationAsync(string person, CancellationToken cancel) =>
        DemoApplication.MakeAsync(Path.Combine(network.Layout.Root, "applications"), new Uri(ready.Url), person, cancel);

    private static Task<AskOutcome> AskAsync(DemoApplication application, CancellationToken cancel) => application.AskAsync(Question, Source, cancel);

    private async Task<GrantView> GrantAsync(DemoApplication application, string[] purposes, long seconds, GrantPayment? payment, CancellationToken cancel) =>
        await GrantWait.UntilHonouredAsync(Owner, PersonalPhase.Done(await Owner.GrantAsync(new GrantRequest(Source, application.Did.ToString(), purposes, seconds, payment), cancel).ConfigureAwait(false)), cancel).ConfigureAwait(false);

    /// <summary>The process that works under a consent.</summary>
    private async Task<int> EngineOfAsync(GrantView grant, CancellationToken cancel) =>
        PersonalPhase.Done(await Owner.StatusAsync(cancel).ConfigureAwait(false)).Sessions.FirstOrDefault(session => session.Grants.Contains(grant.Id))?.ProcessId
            ?? throw new CommandFailure(ExitCode.Failure, "No engine works under the consent that was just used.");

    /// <summary>Whether an engine that was stopped is in an answer: not, when the device has had the rest of it before.</summary>
    private async Task<bool> IsAnsweringAsync(int engine, CancellationToken cancel)
    {
        for (int look = 0; look < 5; look++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancel).ConfigureAwait(false);
            if (!PersonalPhase.Done(await Owner.StatusAsync(cancel).ConfigureAwait(false)).Sessions.Any(session => session.ProcessId == engine && session.Busy)) return false;
        }

        return true;
    }

    private static Task WaitUntilAsync(DateTimeOffset moment, CancellationToken cancel)
    {
        TimeSpan left = moment - TimeProvider.System.GetUtcNow();
        return left > TimeSpan.Zero ? Task.Delay(left, cancel) : Task.CompletedTask;
    }
}
