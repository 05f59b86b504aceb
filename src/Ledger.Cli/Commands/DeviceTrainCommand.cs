using System.CommandLine;
using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger device train: a personal adapter from a source, under a consent that says training.</summary>
internal static class DeviceTrainCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> source = new("source") { Description = "Name of what is plugged." };
        Option<string> app = new("--app") { HelpName = "DID", Description = "The application for which is trained.", Required = true };
        Option<int?> steps = new("--steps") { HelpName = "N", Description = "Optimizer steps. Default: the recipe's." };
        steps.Refuse(static count => count is < 1 or > 10_000, "--steps must lie between 1 and 10000.");
        Option<string> data = DeviceAccess.Data();
        Command command = new("train", "Train a personal adapter on this device from a source whose consent says training.") { source, app, steps, data };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            string application = ConsentGrantCommand.ParseApplication(parsed.GetValue(app)!);
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            DeviceStatus status = await device.AskAsync(client => client.StatusAsync(cancel)).ConfigureAwait(false);
            GrantView grant = Find(status, parsed.GetValue(source)!, application);
            ProgressLines progress = new(terminal, "training");
            TrainResult trained = await device.AskAsync(client => client.TrainAsync(new TrainRequest(grant.Id, parsed.GetValue(steps)), progress, cancel)).ConfigureAwait(false);
            terminal.Result(trained, console => console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"trained in {trained.Seconds:0.0} s: held-out loss {trained.LossBefore:0.000} before, {trained.LossAfter:0.000} after\nthe adapter answers for {application} from the next question on")));
            return ExitCode.Ok;
        });
    }

    /// <summary>The consent that says training, else any of the application's, so that the device itself says why not.</summary>
    private static GrantView Find(DeviceStatus status, string source, string application)
    {
        if (status.Sources.All(known => known.Name != source))
            throw new CommandFailure(ExitCode.BadInput, $"Nothing is plugged under the name {source}.", "`ledger consent list` names what is");
        return status.Grants.Where(grant => grant.Source == source && ConsentGrantCommand.IsSame(grant.App, application) && grant.State != "ended")
                .OrderByDescending(grant => grant.Purposes.Contains("training")).ThenByDescending(grant => grant.Expiry).FirstOrDefault()
            ?? throw new CommandFailure(ExitCode.Refused, $"{application} has no consent for {source}.", $"ledger consent grant {source} --app {application} --purpose inference,training");
    }
}
