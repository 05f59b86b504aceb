using System.Collections.Concurrent;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Node.Work;
using Ledger.Training;

namespace Ledger.Cli.Replay;

/// <summary>A round trained again.</summary>
/// <param name="Number">The round.</param>
/// <param name="Root">Root of the state after it, computed here.</param>
/// <param name="OnChain">The settled root; null while the chain has none.</param>
/// <param name="WrongSlots">Accepted slots whose claim is not what training them again gives.</param>
/// <param name="WrongLate">The same of late winners: slots of earlier rounds in this round's list.</param>
internal sealed record ReplayedRound(uint Number, Hash32 Root, Hash32? OnChain, IReadOnlyList<int> WrongSlots, IReadOnlyList<LateSlot> WrongLate)
{
    /// <summary>Whether nothing on chain contradicts the replay.</summary>
    public bool Agrees => WrongSlots.Count == 0 && WrongLate.Count == 0 && (OnChain is null || OnChain == Root);
}

/// <summary>A slot of an earlier round.</summary>
/// <param name="Round">The round that it was trained in.</param>
/// <param name="Slot">Its number.</param>
internal readonly record struct LateSlot(uint Round, int Slot);

/// <summary>Trains a run again: every accepted slot of every cut round, from seeds and accepted lists alone.</summary>
internal sealed class RunReplay(RunMaterial material, int parallel, Terminal terminal)
{
    /// <summary>Replays every round that is cut.</summary>
    public IReadOnlyList<ReplayedRound> Run(RunHistory history, CancellationToken cancel)
    {
        List<ReplayedRound> replayed = [];
        Dictionary<uint, ModelState> bases = [];
        ModelState state = material.Genesis;
        foreach (RoundHistory round in history.Rounds.TakeWhile(round => round.IsCut))
        {
            // a late winner was trained from the state that its own round started from, at most two rounds ago
            bases[round.Number] = state;
            if (round.Number >= 3) bases.Remove(round.Number - 3);
            AcceptedClaim[] accepted = [.. history.AcceptedBy(round)];
            RoundResult[] results = Train(accepted, bases, cancel);
            AcceptedClaim[] wrong = [.. accepted.Where((claim, i) => Differs(claim.Slot.Claim!, results[i]))];
            state = OuterStep.Apply(material.Program, material.Tables, state, [.. results.Select(static result => result.Update)], round.Number);
            replayed.Add(new ReplayedRound(
                round.Number, state.Root, round.SettledRoot,
                [.. wrong.Where(claim => claim.Round == round).Select(static claim => (int)claim.Slot.Number)],
                [.. wrong.Where(claim => claim.Round != round).Select(static claim => new LateSlot(claim.Round.Number, claim.Slot.Number))]));
        }
        return replayed;
    }

    private static bool Differs(TrainingRuns.Events.Claimed claim, RoundResult result) =>
        claim.UpdateRoot != result.UpdateRoot || claim.TraceRoot != result.TraceRoot || claim.TrailRoot != result.TrailRoot;

    private RoundResult[] Train(AcceptedClaim[] accepted, Dictionary<uint, ModelState> bases, CancellationToken cancel)
    {
        RoundResult[] results = new RoundResult[accepted.Length];
        ConcurrentBag<RoundExecutor> idle = [];
        try
        {
            Parallel.For(0, accepted.Length, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancel }, i =>
            {
                if (!idle.TryTake(out RoundExecutor? executor)) executor = new RoundExecutor(material.Program, material.Train, material.Tables, threads: 1);
                (RoundHistory round, SlotHistory slot) = accepted[i];
                SlotAssignment assignment = new(round.Number, slot.Number, (uint)round.Slots.Count, round.Seed!.Value);
                results[i] = executor.Run(bases[round.Number], assignment, progress: null, cancel);
                idle.Add(executor);
                terminal.Say($"round {round.Number}, slot {slot.Number}: trained again");
            });
        }
        finally
        {
            foreach (RoundExecutor executor in idle) executor.Dispose();
        }

        return results;
    }
}
