using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;

namespace Ledger.Cli.Tests;

/// <summary>A run that stands on chain and that nobody could train: for what happens before and beside the training.</summary>
internal static class StillRun
{
    /// <summary>One trainer and one verifier at least, two at most, an hour to enrol.</summary>
    public static TrainingRuns.Terms Terms()
    {
        UInt128 coin = (UInt128)BigInteger.Pow(10, 18);
        Hash32 any = new(Enumerable.Repeat((byte)7, Hash32.Size).ToArray());
        return new TrainingRuns.Terms(
            any, any, any, any, Rounds: 1, InnerSteps: 4, Checkpoints: 2, MinTrainers: 1, MaxSlots: 2, MinVerifiers: 1, MaxVerifiers: 2, Attesters: 1, AttestationBps: 1000,
            SlotReward: 0, SlotStake: coin, VerifierStake: coin, CandidateBond: coin, ChallengeBond: coin, GasPrice: 1, CredentialSchema: 0,
            new TrainingRuns.Clocks(Enrol: 3600, SeedDelay: 1, Train: 60, Commit: 60, Reveal: 60, Window: 60, Extension: 1, Dispute: 60, Move: 5));
    }
}
