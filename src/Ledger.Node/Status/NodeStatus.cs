namespace Ledger.Node.Status;

/// <summary>All a node knows about itself at one moment; the one record behind /status, dashboard and reports.</summary>
/// <param name="Version">Version of the software.</param>
/// <param name="StartedAt">When the process opened its data directory, by its own clock.</param>
/// <param name="Identity">Identity address: stake, slots and payouts belong to it.</param>
/// <param name="Did">The identity as a did:ethr.</param>
/// <param name="NodeKey">Address of the hot key, the identity's delegate.</param>
/// <param name="Roles">Lower-case names of the roles.</param>
/// <param name="Endpoint">URL that peers use; null until the server is bound.</param>
/// <param name="Chain">The chain as last seen.</param>
/// <param name="Contracts">Contract name to address.</param>
/// <param name="Run">The run the node takes part in; null while there is none.</param>
/// <param name="Training">The training in progress or last done; null before the first.</param>
/// <param name="Replays">Replays of this round and the one before, oldest first.</param>
/// <param name="Curves">Loss curves of the rounds this node computed, oldest first.</param>
/// <param name="Peers">Peers of the directory.</param>
/// <param name="Payments">What the identity earned.</param>
/// <param name="Outbox">Transactions on their way.</param>
/// <param name="Disk">Space used and left.</param>
/// <param name="Health">Whether the node is ready, and if not why.</param>
public sealed record NodeStatus(
    string Version,
    DateTimeOffset StartedAt,
    string Identity,
    string Did,
    string NodeKey,
    IReadOnlyList<string> Roles,
    string? Endpoint,
    ChainStatus Chain,
    IReadOnlyDictionary<string, string> Contracts,
    RunStatus? Run,
    TrainingStatus? Training,
    IReadOnlyList<ReplayStatus> Replays,
    IReadOnlyList<LossCurve> Curves,
    IReadOnlyList<PeerStatus> Peers,
    PaymentStatus Payments,
    OutboxStatus Outbox,
    DiskStatus Disk,
    HealthReport Health)
{
    /// <summary>The release that this node made of its run; null until the run has ended.</summary>
    public ReleaseStatus? Release { get; init; }
}

/// <summary>What an ended run is released as, computed by this node: what a vote is to be compared with.</summary>
/// <param name="Run">The run.</param>
/// <param name="FinalRoot">Root of its final state.</param>
/// <param name="Manifest">CID of the manifest; it and all files are served under /ipfs.</param>
/// <param name="Safetensors">CID of the safetensors file.</param>
/// <param name="Gguf">CID of the GGUF file.</param>
/// <param name="Licence">SPDX identifier.</param>
public sealed record ReleaseStatus(ulong Run, string FinalRoot, string Manifest, string Safetensors, string Gguf, string Licence);

/// <summary>The chain as last seen.</summary>
/// <param name="Id">Chain id.</param>
/// <param name="GenesisHash">Hash of block 0.</param>
/// <param name="Block">Number of the newest block seen.</param>
/// <param name="BlockHash">Its hash.</param>
/// <param name="BlockTime">Its timestamp. Unit: Unix seconds.</param>
/// <param name="SecondsSinceNewBlock">Monotonic time since the head last changed.</param>
public sealed record ChainStatus(ulong Id, string GenesisHash, ulong Block, string BlockHash, ulong BlockTime, double SecondsSinceNewBlock);

/// <summary>The run and its rounds as the node derived them.</summary>
/// <param name="Id">Number of the run.</param>
/// <param name="Recipe">CID of the recipe.</param>
/// <param name="ProgramRoot">Root of the step program.</param>
/// <param name="Parameters">Number of trained weights.</param>
/// <param name="Rounds">Rounds in all.</param>
/// <param name="InnerSteps">Steps of a round.</param>
/// <param name="Round">Current round; equal to <paramref name="Rounds"/> once all are cut.</param>
/// <param name="Phase">Phase of the current round, as the contract names it.</param>
/// <param name="PhaseEndsAt">Deadline of the phase, Unix seconds of block time; null when it has none.</param>
/// <param name="StateRoots">Root of the state that round r starts from, derived by this node; the entry after the last round is the final root.</param>
/// <param name="ChainRoots">The same roots as the chain holds them.</param>
/// <param name="ValidationLosses">Validation loss of those states. Unit: nats a token.</param>
public sealed record RunStatus(
    ulong Id,
    string Recipe,
    string ProgramRoot,
    long Parameters,
    uint Rounds,
    uint InnerSteps,
    uint Round,
    string Phase,
    ulong? PhaseEndsAt,
    IReadOnlyDictionary<uint, string> StateRoots,
    IReadOnlyDictionary<uint, string> ChainRoots,
    IReadOnlyDictionary<uint, double> ValidationLosses)
{
    /// <summary>Entropy of single tokens among the held-out ones that are measured. Unit: nats a token; null until measured.</summary>
    public double? UnigramEntropy { get; init; }
}

/// <summary>Progress of the node's own training.</summary>
/// <param name="Run">Run.</param>
/// <param name="Round">Round.</param>
/// <param name="Slot">The node's slot.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the round.</param>
/// <param name="Losses">Loss of every step done. Unit: nats a token.</param>
/// <param name="GradientNorms">Gradient norm of every step done.</param>
/// <param name="TokensPerSecond">Speed so far.</param>
/// <param name="Done">True once the claim is stored.</param>
public sealed record TrainingStatus(
    ulong Run, uint Round, int Slot, int Step, int Steps,
    IReadOnlyList<float> Losses, IReadOnlyList<float> GradientNorms, double TokensPerSecond, bool Done);

/// <summary>Progress of one replay.</summary>
/// <param name="Run">Run.</param>
/// <param name="Round">Round.</param>
/// <param name="Slot">Slot whose claim is replayed.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the round.</param>
/// <param name="Outcome">waiting, running, upheld, diverges or unavailable.</param>
public sealed record ReplayStatus(ulong Run, uint Round, int Slot, int Step, int Steps, string Outcome);

/// <summary>The losses of one round's steps, computed here by training or by replay.</summary>
/// <param name="Run">Run.</param>
/// <param name="Round">Round.</param>
/// <param name="Slot">Slot.</param>
/// <param name="Trained">True for the node's own training, false for a replay.</param>
/// <param name="Losses">Loss of every step. Unit: nats a token.</param>
public sealed record LossCurve(ulong Run, uint Round, int Slot, bool Trained, IReadOnlyList<float> Losses);

/// <summary>A peer found in the identity registry.</summary>
/// <param name="Identity">Its identity address.</param>
/// <param name="Url">Its endpoint.</param>
/// <param name="Reachable">Whether the last request was answered.</param>
/// <param name="Refused">Blobs of this peer that did not hash to their name.</param>
public sealed record PeerStatus(string Identity, string Url, bool Reachable, int Refused);

/// <summary>What the identity earned, in the token's smallest unit as a decimal string.</summary>
/// <param name="Credited">Credited by final claims and attestations, ever.</param>
/// <param name="Withdrawn">Withdrawn, that is minted, so far.</param>
/// <param name="Credits">Every credit, oldest first.</param>
public sealed record PaymentStatus(string Credited, string Withdrawn, IReadOnlyList<Credit> Credits);

/// <summary>One credit of the identity.</summary>
/// <param name="Run">Run.</param>
/// <param name="Round">Round.</param>
/// <param name="Slot">Slot that became final.</param>
/// <param name="Kind">slot or attestation.</param>
/// <param name="Amount">Amount in the token's smallest unit.</param>
public sealed record Credit(ulong Run, uint Round, int Slot, string Kind, string Amount);

/// <summary>Transactions on their way.</summary>
/// <param name="Pending">Not yet mined.</param>
/// <param name="Confirmed">Mined with success.</param>
/// <param name="Reverted">Mined and reverted: as a rule a race that another node won.</param>
public sealed record OutboxStatus(int Pending, int Confirmed, int Reverted);

/// <summary>Space used and left. Unit: bytes.</summary>
/// <param name="Used">Size of the data directory.</param>
/// <param name="Free">Free space of its file system.</param>
/// <param name="Reserve">Free space below which the node stops.</param>
public sealed record DiskStatus(long Used, long Free, long Reserve);
