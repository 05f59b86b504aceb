using Ledger.Device.Api;

namespace Ledger.Cli.Demo.Personal;

/// <summary>The device's part of demo-report.json.</summary>
/// <param name="Backend">What the engine computes with.</param>
/// <param name="Chip">The processor's name.</param>
/// <param name="TimeToFirstTokenMs">From the call to the first token. Unit: milliseconds.</param>
/// <param name="TokensPerSecond">Tokens after the first.</param>
/// <param name="FractionOfNative">That speed as a share of the same library in a bare loop.</param>
/// <param name="Plugged">An answer with a consent.</param>
/// <param name="Adapter">The personal adapter.</param>
/// <param name="Unplugged">What was left afterwards.</param>
/// <param name="SocketsOpened">Sockets of the device and its workers between plug and unplug, other than its listener's and those to the chain.</param>
internal sealed record DeviceReport(
    string Backend, string Chip, double TimeToFirstTokenMs, double TokensPerSecond, double FractionOfNative,
    PluggedReport Plugged, AdapterReport Adapter, UnpluggedReport Unplugged, int SocketsOpened)
{
    /// <summary>The report of what was seen.</summary>
    public static DeviceReport Of(PersonalFacts facts) => new(
        facts.Model.Backend ?? "",
        facts.Model.Chip ?? "",
        Math.Round(facts.Speed.TimeToFirstTokenMs, 2),
        Math.Round(facts.Speed.TokensPerSecond, 1),
        Math.Round(facts.Speed.FractionOfNative, 4),
        new PluggedReport(facts.Plug.Answers.Granted.Status, facts.Plug.Answers.Granted.Ledger?.Sources ?? []),
        new AdapterReport(facts.Plug.Trained.LossBefore, facts.Plug.Trained.LossAfter, Math.Round(facts.Plug.Trained.Seconds, 2)),
        new UnpluggedReport(facts.Plug.Answers.Unplugged.Status, facts.Before.Sha256 == facts.After.Sha256, facts.Canary.Hits.Count),
        facts.Sockets.Others.Count);
}

/// <summary>An answer with a consent.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Sources">Tokens of each source that entered the prompt.</param>
internal sealed record PluggedReport(int Status, IReadOnlyList<SourceTokens> Sources);

/// <summary>The personal adapter.</summary>
/// <param name="LossBefore">Loss of held-out notes before. Unit: nats a token.</param>
/// <param name="LossAfter">Loss of the same notes after.</param>
/// <param name="Seconds">Time of the training.</param>
internal sealed record AdapterReport(double LossBefore, double LossAfter, double Seconds);

/// <summary>What was left after the unplug.</summary>
/// <param name="Status">HTTP status of the next request.</param>
/// <param name="LogitsBitIdentical">Whether a fresh engine computes the same bits as before anything was plugged.</param>
/// <param name="CanaryHits">Places where the canary of the notes was found.</param>
internal sealed record UnpluggedReport(int Status, bool LogitsBitIdentical, int CanaryHits);
