using Ledger.Cli.CommandLine;
using Ledger.Contracts;

namespace Ledger.Cli.Chain;

/// <summary>The file in which a deployment wrote down where its contracts lie.</summary>
internal static class ContractsFile
{
    /// <summary>Reads it.</summary>
    /// <exception cref="CommandFailure">It holds something else.</exception>
    public static async Task<ContractAddresses> ReadAsync(string path, CancellationToken cancel)
    {
        try
        {
            return ContractAddresses.Parse(await File.ReadAllTextAsync(path, cancel).ConfigureAwait(false));
        }
        catch (FormatException wrong)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{path}: {wrong.Message}");
        }
    }
}
