using System.Globalization;

namespace Ledger.Cli.Games;

/// <summary>The block up to which a side has played and now waits: so that a clock is moved only when everybody waits.</summary>
internal static class IdleMark
{
    /// <summary>Says that there is nothing to do up to a block.</summary>
    public static async Task WriteAsync(string report, ulong block, CancellationToken cancel)
    {
        string written = report + ".waits", next = written + ".next";
        await File.WriteAllTextAsync(next, block.ToString(CultureInfo.InvariantCulture), cancel).ConfigureAwait(false);
        File.Move(next, written, overwrite: true);
    }

    /// <summary>Whether the side waits at this block.</summary>
    public static async Task<bool> IsAtAsync(string report, ulong block, CancellationToken cancel) => File.Exists(report + ".waits")
        && ulong.TryParse(await File.ReadAllTextAsync(report + ".waits", cancel).ConfigureAwait(false), CultureInfo.InvariantCulture, out ulong waits) && waits >= block;
}
