using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Metering;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger usage show: what applications consumed on a device, signed for and paid.</summary>
internal static class UsageShowCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> data = DeviceAccess.Data();
        Command command = new("show", "Show what applications consumed on your device, signed for and paid.") { data };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            IReadOnlyList<UsageChannelView> channels = await device.AskAsync(client => client.OwnerUsageAsync(cancel)).ConfigureAwait(false);
            terminal.Result(channels, console => Show(console, channels));
            return ExitCode.Ok;
        });
    }

    private static void Show(IAnsiConsole console, IReadOnlyList<UsageChannelView> channels)
    {
        if (channels.Count == 0) console.WriteLine("No application has paid for anything here. `ledger consent grant SOURCE --app DID --price LDG --cap LDG` asks for a price.");
        foreach (UsageChannelView channel in channels)
        {
            console.WriteLine($"{channel.App}, consent {channel.ConsentNonce}, {(channel.Release == 0 ? "a model of your own" : $"release {channel.Release}")}");
            console.WriteLine($"  {channel.Delivered} tokens delivered, {channel.Last?.Tokens ?? 0} signed for; {Units(channel.Price)} LDG a thousand, at most {Units(channel.Cap)} LDG");
            console.WriteLine($"  {Units(channel.Last?.Amount ?? "0")} LDG owed in all, {Units(channel.Paid)} LDG of it settled");
        }
    }

    private static string Units(string decimals) => Amount.Exact(BigInteger.Parse(decimals, NumberStyles.None, CultureInfo.InvariantCulture));
}
