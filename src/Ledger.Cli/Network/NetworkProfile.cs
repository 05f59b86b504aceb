using System.Numerics;
using Ledger.Contracts;
using Ledger.Training;

namespace Ledger.Cli.Network;

/// <summary>What a local network trains, with how many nodes, and for what.</summary>
internal sealed record NetworkProfile
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    /// <summary>Name by which it is chosen.</summary>
    public required string Name { get; init; }

    /// <summary>Model, rounds and optimizer.</summary>
    public required RecipeTemplate Template { get; init; }

    /// <summary>Trainers that start with the network.</summary>
    public int Trainers { get; init; } = 3;

    /// <summary>Verifiers.</summary>
    public int Verifiers { get; init; } = 2;

    /// <summary>Reward of a slot in the token's smallest unit. Default: 100 LDG.</summary>
    public BigInteger SlotReward { get; init; } = 100 * s_coin;

    /// <summary>Clocks of the rounds. A phase ends early when all enrolled have acted, so long clocks cost nothing.</summary>
    public TrainingRuns.Clocks Clocks { get; init; } = new(Enrol: 5, SeedDelay: 1, Train: 300, Commit: 300, Reveal: 20, Window: 15, Extension: 2, Dispute: 300, Move: 60);

    /// <summary>Whether one more trainer takes a slot of the first round and lies.</summary>
    public bool Cheats { get; init; }

    /// <summary>Round in which the late joiner of the demo enrols.</summary>
    public uint LateRound { get; init; } = 2;

    /// <summary>How far the validation loss must fall from the first round to the last. Unit: nats a token.</summary>
    public double LeastDrop { get; init; } = 0.2;

    /// <summary>How far the final validation loss must lie below the unigram entropy of the same tokens, as a share of it; null where a run is too short for that.</summary>
    public double? BelowUnigram { get; init; } = 0.10;

    /// <summary>How far a personal adapter must lower the loss of held-out notes, as a share of it.</summary>
    public double LeastNoteDrop { get; init; } = 0.10;

    /// <summary>Least speed of the engine as a share of the bare library's; 0 where a model is so small that handing over a token takes as long as making it.</summary>
    public double LeastSpeed { get; init; } = 0.9;

    /// <summary>Fewest trained weights.</summary>
    public long LeastParameters { get; init; } = 800_000;

    /// <summary>Parameters of the deployment that differ from its defaults; here nobody waits a week for an escrow.</summary>
    public IReadOnlyDictionary<string, BigInteger> Deployment { get; init; } = new Dictionary<string, BigInteger> { ["escrowDelay"] = EscrowDelay };

    /// <summary>A vote of seconds, for a demo that nobody waits for: 1 to begin, 8 to vote, 2 to wait.</summary>
    private static Dictionary<string, BigInteger> ShortVotes => new() { ["votingDelay"] = 1, ["votingPeriod"] = 8, ["timelockDelay"] = 2, ["escrowDelay"] = EscrowDelay };

    /// <summary>Every device here is online. Unit: seconds.</summary>
    private const int EscrowDelay = 60;

    /// <summary>The run that ./scripts/demo.sh shows.</summary>
    public static NetworkProfile Demo { get; } = new() { Name = "demo", Template = RecipeTemplate.Demo, Deployment = ShortVotes, Cheats = true };

    /// <summary>A network that stays: the same model over more rounds, for a smaller reward.</summary>
    public static NetworkProfile Standing { get; } = new()
    {
        Name = "standing",
        Template = RecipeTemplate.Demo with { Name = "standing", Rounds = RecipeTemplate.Demo.Rounds with { Rounds = 100 } },
        SlotReward = 10 * s_coin,
        Clocks = Demo.Clocks with { Enrol = 10 },
    };

    /// <summary>The whole way with a small model, for tests.</summary>
    public static NetworkProfile Quick { get; } = new()
    {
        Name = "quick",
        Template = RecipeTemplate.Demo with
        {
            Name = "quick",
            Model = RecipeTemplate.Demo.Model with { Layers = 1, Dim = 32, Heads = 2, KvHeads = 1, HeadDim = 16, Ffn = 64, Vocab = 512, Context = 256 },
            Rounds = RecipeTemplate.Demo.Rounds with { Rounds = 3, InnerSteps = 20, Checkpoints = 2, Sequences = 4, SequenceLength = 64 },
        },
        Clocks = Demo.Clocks with { Enrol = 4, Reveal = 15, Window = 5 },
        Deployment = ShortVotes,
        LateRound = 1,
        Cheats = true,
        LeastDrop = 0.05,
        BelowUnigram = null,
        LeastNoteDrop = 0.04,
        LeastSpeed = 0,
        LeastParameters = 0,
    };

    /// <summary>The small model over enough rounds that a node can come and go meanwhile.</summary>
    public static NetworkProfile Lively { get; } = Quick with
    {
        Name = "lively",
        Cheats = false,
        Template = Quick.Template with { Name = "lively", Rounds = Quick.Template.Rounds with { Rounds = 40, InnerSteps = 30 } },
        SlotReward = 10 * s_coin,
        Clocks = Quick.Clocks with { Train = 40, Commit = 40 }, // a round waits no longer for a node that went with a slot
    };

    /// <summary>The small model over a single round: what comes after a run is soon reached.</summary>
    public static NetworkProfile Brief { get; } = Quick with
    {
        Name = "brief",
        Cheats = false,
        Template = Quick.Template with { Name = "brief", Rounds = Quick.Template.Rounds with { Rounds = 1 } },
        Deployment = new Dictionary<string, BigInteger>(ShortVotes) { ["votingPeriod"] = 30 }, // commands are processes, which take seconds to start
    };

    /// <summary>Every profile by name.</summary>
    public static IReadOnlyList<NetworkProfile> All { get; } = [Demo, Standing, Quick, Lively, Brief];

    /// <summary>Schema of the credential that the run asks its trainers for; 0 for none.</summary>
    public ulong CredentialSchema { get; init; }

    /// <summary>The terms of a run of this profile, but for what its recipe names.</summary>
    public TrainingRuns.Terms Terms(Recipe recipe) => new(
        Recipe: recipe.Cid.Digest,
        ProgramRoot: recipe.ProgramRoot,
        DatasetRoot: recipe.Data.TrainRoot,
        GenesisRoot: recipe.Genesis.Root,
        Rounds: (uint)recipe.Rounds.Rounds,
        InnerSteps: (uint)recipe.Rounds.InnerSteps,
        Checkpoints: (ushort)recipe.Rounds.Checkpoints,
        MinTrainers: (ushort)Trainers,
        MaxSlots: (ushort)(Trainers + 1),
        MinVerifiers: (ushort)Verifiers,
        MaxVerifiers: (ushort)Verifiers,
        Attesters: (ushort)Verifiers,
        AttestationBps: 1000,
        SlotReward: (UInt128)SlotReward,
        SlotStake: (UInt128)s_coin,
        VerifierStake: (UInt128)s_coin,
        CandidateBond: (UInt128)s_coin,
        ChallengeBond: (UInt128)s_coin,
        GasPrice: 1_000_000_000,
        CredentialSchema: CredentialSchema,
        Clocks);
}
