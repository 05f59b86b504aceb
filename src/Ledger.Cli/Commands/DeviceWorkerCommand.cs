using System.CommandLine;
using Ledger.Device.Workers;

namespace Ledger.Cli.Commands;

/// <summary>ledger device worker: what the device host starts as its children; of no use to a person.</summary>
internal static class DeviceWorkerCommand
{
    /// <summary>The command, hidden from help.</summary>
    public static Command Create()
    {
        Command command = new("worker", "A child of the device host: engine, notes and adapter, without a network.") { Hidden = true };
        command.SetAction((_, _) => DeviceWorker.RunAsync());
        return command;
    }
}
