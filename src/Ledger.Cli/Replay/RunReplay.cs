using System.Collections.Concurrent;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cryptography;
using Ledger.Node.Work;
using Ledger.Training;

namespace Ledger.Cli.Replay;

/// <summary>A round trained again.</summary>
/// <param name="Number">The round.</param>
/// <param name="Root">Root of the state after it, computed here.</param>
/// <param name="OnChain">The settled root; null while the chain has none.</param>
/// <param name="WrongSlots">Accepted slots whose claim is not what training them again gives.</param>
internal sealed record ReplayedRound(uint Number, Hash32 Root, Hash32? OnChain, IReadOnlyList<int> WrongSlots)
{
    /// <summary>Whether nothing on chain contradicts the replay.</summary>
    public bool Agrees => WrongSlots.Count == 0 && (OnChain is null || OnChain == Root);
}

/// <summary>Trains a run again: every accepted slot of every cut round, from seeds and accepted lists alone.</summary>
internal sealed class RunReplay(RunMaterial material, int parallel, Terminal terminal)
{
    /// <summary>Replays every round that is cut.</summary>
    public IReadOnlyList<ReplayedRound> Run(RunHistory history, CancellationToken cancel)
    {
        List<ReplayedRound> replayed = [];
        ModelState state = material.Genesis;
        foreach (RoundHistory round in history.Rounds.TakeWhile(round => round.IsCut))
        {
            (ModelState next, IReadOnlyList<int> wrong) = Round(round, state, cancel);
            state = next;
            replayed.Add(new ReplayedRound(round.Number, state.Root, round.SettledRoot, wrong));
        }
        return replayed;
    }

    private (ModelState Next, IReadOnlyList<int> Wrong) Round(RoundHistory round, ModelState state, CancellationToken cancel)
    {
        SlotHistory[] accepted = [.. round.Slots.Where(slot => slot.Accepted)];
        RoundResult[] results = new RoundResult[accepted.Length];
        ConcurrentBag<RoundExecutor> idle = [];
        try
        {
            Parallel.For(0, accepted.Length, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel }, i =>
            {
                if (!idle.TryTake(out RoundExecutor? executor)) executor = new RoundExecutor(material.Program, material.Train, material.Tables, threads: 1);
                SlotAssignment assignment = new(round.Number, accepted[i].Number, (uint)round.Slots.Count, round.Seed!.Value);
                results[i] = executor.Run(state, assignment, progress: null, cancel);
                idle.Add(executor);
                terminal.Say($"round {round.Number}, slot {accepted[i].Number}: trained again");
            });
        }
        finally
        {
            foreach (RoundExecutor executor in idle) executor.Dispose();
        }

        int[] wrong = [.. accepted.Where((slot, i) => slot.Claim!.UpdateRoot != results[i].UpdateRoot || slot.Claim.TraceRoot != results[i].TraceRoot || slot.Claim.TrailRoot != results[i].TrailRoot).Select(slot => (int)slot.Number)];
        return (OuterStep.Apply(material.Program, material.Tables, state, [.. results.Select(result => result.Update)], round.Number), wrong);
    }
}
