using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Metering;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger usage settle: the last vouchers go to the chain, which pays them.</summary>
internal static class UsageSettleCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> data = DeviceAccess.Data();
        Command command = new("settle", "Bring the applications' last vouchers to the chain; it pays you, the model's treasury and its trainers.") { data };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            terminal.Say("settling: waiting for the chain");
            IReadOnlyList<UsageSettlement> settled = await device.AskAsync(client => client.SettleAsync(cancel)).ConfigureAwait(false);
            terminal.Result(settled, console =>
            {
                if (settled.Count == 0) console.WriteLine("Nothing is to be settled.");
                foreach (UsageSettlement one in settled)
                    console.WriteLine(one.Problem ?? $"{one.Tokens} tokens: {Amount.Exact(BigInteger.Parse(one.Paid, NumberStyles.None, CultureInfo.InvariantCulture))} LDG paid");
            });
            return settled.Any(one => one.Problem is not null) ? ExitCode.Failure : ExitCode.Ok;
        });
    }
}
