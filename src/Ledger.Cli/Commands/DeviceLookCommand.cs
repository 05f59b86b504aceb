using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Doctor;

namespace Ledger.Cli.Commands;

/// <summary>ledger device look: what an engine's process finds on this machine; `ledger doctor` asks it, since it gives up the network for good.</summary>
internal static class DeviceLookCommand
{
    /// <summary>The command; it is no command for people.</summary>
    public static Command Create()
    {
        Command command = new("look", "What an engine's process finds on this machine; `ledger doctor` shows it.") { Hidden = true };
        return command.Does((_, terminal, _) =>
        {
            terminal.Result(EngineLook.Here(), _ => { });
            return Task.FromResult(ExitCode.Ok);
        });
    }
}
