using System.Numerics;
using Ledger.Contracts;
using Ledger.Node.Chain;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

/// <summary>A run on a chain of its own: its first slot is an outsider's or a node's, and the first verifier is a node.</summary>
internal sealed class DisputedRound : IAsyncDisposable
{
    private DisputedRound(FastChain fast, TestRun run, FundedWallet mallory, string root) => (Fast, Run, Mallory, Root) = (fast, run, mallory, root);

    public FastChain Fast { get; }

    public LocalChain Chain => Fast.Chain;

    public TestRun Run { get; }

    /// <summary>Somebody without a node.</summary>
    public FundedWallet Mallory { get; }

    /// <summary>Directory of all nodes.</summary>
    public string Root { get; }

    /// <summary>Where the run's blobs were put: the directory of the node of that name.</summary>
    public static string Blobs(string root, string node) => Path.Combine(root, node, "blobs");

    /// <summary>Creates the run; its blobs are in the store of the node "victor".</summary>
    public static async Task<DisputedRound> CreateAsync(string root, TrainingRuns.Clocks clocks, bool enrols = true, int trainers = 1, double? learningRate = null)
    {
        FastChain fast = await FastChain.StartAsync();
        LocalChain chain = fast.Chain;
        TestRun run = await TestRun.CreateAsync(chain, Blobs(root, "victor"), rounds: 1, trainers, verifiers: 1, clocks, learningRate: learningRate);
        FundedWallet mallory = await chain.NewWalletAsync(BigInteger.Pow(10, 20));
        if (enrols)
        {
            await mallory.SendAsync(Staking.Calls.Deposit(chain.Contracts.Staking, mallory.Address, BigInteger.Pow(10, 19)));
            await mallory.SendAsync(TrainingRuns.Calls.EnrolTrainer(chain.Contracts.TrainingRuns, run.Number, mallory.Address));
        }

        return new DisputedRound(fast, run, mallory, root);
    }

    /// <summary>Options of a node of this round.</summary>
    public NodeOptions Options(string name, NodeRoles roles) => TestNode.Options(Chain.RpcUrl, Path.Combine(Root, name), roles);

    /// <summary>Waits until the first slot is in one of these states.</summary>
    public async Task<TrainingRuns.SlotState> UntilSlotAsync(params SlotState[] states)
    {
        TrainingRuns runs = new(Chain.Contracts.TrainingRuns, Chain.Client);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            TrainingRuns.SlotState slot = await runs.SlotStateAsync(Run.Number, 0, 0);
            if (states.Contains((SlotState)slot.Status))
                return slot;
            await timer.WaitForNextTickAsync(patience.Token);
        }
    }

    /// <summary>Events of the Disputes contract of one kind.</summary>
    public Task<int> CountAsync(Cryptography.Hash32 topic) => DisputeLogs.CountAsync(Chain, topic);

    public async ValueTask DisposeAsync()
    {
        Mallory.Dispose();
        await Fast.DisposeAsync();
    }
}

/// <summary>What the Disputes contract told.</summary>
internal static class DisputeLogs
{
    public static async Task<int> CountAsync(LocalChain chain, Cryptography.Hash32 topic) => (await chain.Client.GetLogsAsync(
        new Ethereum.LogFilter([chain.Contracts.Disputes], [topic]), 0, await chain.Client.GetBlockNumberAsync(default), default)).Count;
}
