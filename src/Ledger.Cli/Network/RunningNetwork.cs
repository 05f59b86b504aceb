using System.Text.Json;
using Ledger.Cli.CommandLine;

namespace Ledger.Cli.Network;

/// <summary>A network that is up: what `ledger up --json` prints and what other commands find it by.</summary>
/// <param name="RpcUrl">JSON-RPC address of the chain.</param>
/// <param name="ChainId">Chain id.</param>
/// <param name="Contracts">Contract name to address.</param>
/// <param name="NodeUrl">Page of the first node.</param>
/// <param name="DeviceUrl">Where applications reach the personal device.</param>
/// <param name="FundedKey">Private key of a development account with coin; public knowledge, for tests alone.</param>
internal sealed record RunningNetwork(string RpcUrl, ulong ChainId, IReadOnlyDictionary<string, string> Contracts, string NodeUrl, string DeviceUrl, string FundedKey)
{
    /// <summary>The network that runs in a directory; null when there is none.</summary>
    public static RunningNetwork? Read(DirectoryInfo directory)
    {
        string file = NetworkLayout.In(directory).RunningFile;
        try
        {
            return JsonSerializer.Deserialize<RunningNetwork>(File.ReadAllBytes(file), Terminal.Json);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file} is damaged.", "remove it and start `ledger up` again");
        }
    }

    /// <summary>Writes the file that other commands read.</summary>
    public void Write(NetworkLayout layout) => File.WriteAllBytes(layout.RunningFile, JsonSerializer.SerializeToUtf8Bytes(this, Terminal.Json));
}
