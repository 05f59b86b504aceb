using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Proofs.Game;

/// <summary>What the chain knows of an execution: the public scalars of its rows. Spec: protocol.md §5.1, §8.</summary>
public static class ExecutionScalars
{
    /// <summary>The scalars of one execution of a subject's program.</summary>
    public static PublicScalars Of(TrainingProgram program, DisputeSubject subject, SegmentKind segment, int step)
    {
        if (subject is DisputeSubject.OfCandidate candidate)
            return PublicScalars.None with { Round = candidate.Round, Accepted = candidate.AcceptedUpdates.Length };
        SlotAssignment assignment = ((DisputeSubject.OfClaim)subject).Assignment;
        if (segment == SegmentKind.Update)
            return PublicScalars.None with { Round = assignment.Round };
        RecipeRounds rounds = program.Recipe.Rounds;
        DataWindows windows = new(assignment, program.Recipe.Data.TrainTokens, rounds.SequenceLength);
        return new PublicScalars(assignment.Round, step, (long)assignment.Round * rounds.InnerSteps + step, 0, windows.OfStep(step, rounds.Sequences));
    }
}
