using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Device.Workers;

namespace Ledger.Cli.Commands;

/// <summary>ledger device worker: the engine's process, which a device starts for itself and talks to over standard input and output.</summary>
internal static class DeviceWorkerCommand
{
    /// <summary>The command; it is no command for people.</summary>
    public static Command Create()
    {
        // A Ctrl-C at the terminal reaches the whole group of processes; the host decides when its workers end.
        LiveCommand command = new("worker", "The engine's own process. A device starts it; nobody else does.") { Hidden = true };
        return command.Does(async (_, _, _) => (ExitCode)await DeviceWorker.RunAsync().ConfigureAwait(false));
    }
}
