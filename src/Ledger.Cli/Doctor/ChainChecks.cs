using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Ethereum;

namespace Ledger.Cli.Doctor;

/// <summary>What can be known of a chain: does it answer, is it the right one, are our contracts there, is its clock ours?</summary>
internal static class ChainChecks
{
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(30);

    /// <summary>The findings; one that says so when no chain was named.</summary>
    public static async Task<IReadOnlyList<Finding>> AllAsync(Uri? rpc, FileInfo? contracts, DirectoryInfo network, CancellationToken cancel)
    {
        ChainSession chain;
        try
        {
            chain = await ChainSession.OpenAsync(ChainAddress.Find(rpc, contracts, network), cancel).ConfigureAwait(false);
        }
        catch (CommandFailure failure) when (rpc is null && RunningNetwork.Read(network) is null && Environment.GetEnvironmentVariable(ChainAddress.Variable) is null)
        {
            return [Finding.Ok("chain", $"none named, so none was looked at: {failure.Advice}")];
        }
        catch (CommandFailure failure)
        {
            return [Finding.Fail("chain", failure.Message, failure.Advice ?? "name the right chain with --rpc and its contracts with --contracts")];
        }
        return [Finding.Ok("chain", $"chain {chain.Client.ChainId} answers and holds our {chain.Addresses.ByName.Count} contracts"), await ClockAsync(chain, cancel).ConfigureAwait(false)];
    }

    private static async Task<Finding> ClockAsync(ChainSession chain, CancellationToken cancel)
    {
        BlockHeader? head = await chain.Client.GetHeaderAsync(BlockRef.Latest, cancel).ConfigureAwait(false);
        if (head is null) return Finding.Fail("clock", "the chain has no newest block", "restart the chain");
        TimeSpan ahead = DateTimeOffset.FromUnixTimeSeconds((long)head.Timestamp) - TimeProvider.System.GetUtcNow();
        string detail = $"the newest block is {Math.Abs(ahead.TotalSeconds):0} s {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's clock";
        return ahead.Duration() <= s_skew ? Finding.Ok("clock", detail)
            : Finding.Warn("clock", detail, ahead > TimeSpan.Zero ? "set this machine's clock (NTP)" : "the chain stands still, or this machine's clock is wrong: deadlines follow the chain's time alone");
    }
}
