using System.Globalization;
using Ledger.Cli.CommandLine;
using Ledger.Device.Api;

namespace Ledger.Cli.Devices;

/// <summary>How far a device has come, a line on stderr for each stage and at most one a second within it.</summary>
internal sealed class ProgressLines(Terminal terminal, string doing) : IProgress<DeviceProgress>
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private string _stage = "";
    private long _said;

    /// <inheritdoc/>
    public void Report(DeviceProgress value)
    {
        bool isNew = value.Stage != _stage;
        if (!isNew && TimeProvider.System.GetElapsedTime(_said) < s_every) return;
        _stage = value.Stage;
        _said = TimeProvider.System.GetTimestamp();
        string measured = value.Value is double number ? string.Create(CultureInfo.InvariantCulture, $", {number:0.000}") : "";
        terminal.Say(value.Total > 0 ? $"{doing}: {value.Stage}, {value.Done} of {value.Total}{measured}" : $"{doing}: {value.Stage}{measured}");
    }
}
