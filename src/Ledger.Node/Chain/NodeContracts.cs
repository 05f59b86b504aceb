using Ledger.Contracts;

namespace Ledger.Node.Chain;

/// <summary>The contracts a node talks to, verified before they are used.</summary>
/// <param name="Registry">Identities.</param>
/// <param name="Runs">Runs, rounds, slots, claims, attestations.</param>
/// <param name="Roots">Candidates for the states between rounds.</param>
/// <param name="Staking">Deposits.</param>
/// <param name="Emission">Credits and minting.</param>
/// <param name="Disputes">Disputes.</param>
/// <param name="Explainer">The reason for every payment.</param>
public sealed record NodeContracts(
    IdentityRegistry Registry, TrainingRuns Runs, StateRoots Roots, Staking Staking, Emission Emission, Disputes Disputes, RunExplainer Explainer);
