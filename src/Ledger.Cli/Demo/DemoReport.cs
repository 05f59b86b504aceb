using Ledger.Cli.Demo.Personal;

namespace Ledger.Cli.Demo;

/// <summary>What `ledger up --demo` writes to demo-report.json. Every value was read from the chain, a node's status or the device's answers.</summary>
/// <param name="ChainId">Chain id.</param>
/// <param name="Contracts">Contract name to address.</param>
/// <param name="Run">The run.</param>
/// <param name="Token">The token after the run.</param>
/// <param name="Seconds">Time from the start of the command to this report.</param>
internal sealed record DemoReport(ulong ChainId, IReadOnlyDictionary<string, string> Contracts, RunReport Run, TokenReport Token, double Seconds)
{
    /// <summary>How the demo's cheat was convicted; null where nobody cheated.</summary>
    public DisputeReport? Dispute { get; init; }

    /// <summary>The release.</summary>
    public ReleaseReport? Release { get; init; }

    /// <summary>What the application consumed, signed for and paid.</summary>
    public UsageReport? Usage { get; init; }

    /// <summary>The released model on a person's own device.</summary>
    public DeviceReport? Device { get; init; }
}

/// <summary>The run.</summary>
/// <param name="RecipeCid">CID of the recipe.</param>
/// <param name="ProgramRoot">Root of the step program.</param>
/// <param name="Parameters">Trained weights.</param>
/// <param name="Rounds">The rounds in order.</param>
/// <param name="FinalRoot">Settled root of the state after the last round.</param>
/// <param name="RootsAgree">Whether every node derived every root that the chain holds.</param>
/// <param name="LateJoinerPaid">Whether the node that joined late was credited.</param>
internal sealed record RunReport(
    string RecipeCid, string ProgramRoot, long Parameters, IReadOnlyList<RoundReport> Rounds, string FinalRoot, bool RootsAgree, bool LateJoinerPaid);

/// <summary>A round.</summary>
/// <param name="Round">Its number.</param>
/// <param name="Seed">The seed that the contract drew.</param>
/// <param name="BaseRoot">Root of the state that the round started from.</param>
/// <param name="ValidationLoss">Loss of the state after the round on the held-out tokens. Unit: nats a token.</param>
/// <param name="Claims">The claims in slot order.</param>
internal sealed record RoundReport(uint Round, string Seed, string BaseRoot, double ValidationLoss, IReadOnlyList<ClaimReport> Claims);

/// <summary>A claim.</summary>
/// <param name="Slot">Slot.</param>
/// <param name="Trainer">Identity of the trainer.</param>
/// <param name="TraceRoot">Root over its checkpoints.</param>
/// <param name="TrailRoot">Root of losses and gradient norms.</param>
/// <param name="UpdateCid">Where its update is found.</param>
/// <param name="Attestations">Verifiers that replayed every step and revealed the trail.</param>
/// <param name="Credited">What the trainer was credited, in the token's smallest unit.</param>
internal sealed record ClaimReport(
    ushort Slot, string Trainer, string TraceRoot, string TrailRoot, string UpdateCid, IReadOnlyList<AttestationReport> Attestations, string Credited);

/// <summary>An attestation.</summary>
/// <param name="Verifier">Identity of the verifier.</param>
/// <param name="Paid">What it was credited, in the token's smallest unit.</param>
internal sealed record AttestationReport(string Verifier, string Paid);

/// <summary>The token, in its smallest unit.</summary>
/// <param name="Minted">Tokens minted so far.</param>
/// <param name="Balances">Balance of every account that holds any.</param>
internal sealed record TokenReport(string Minted, IReadOnlyDictionary<string, string> Balances);
