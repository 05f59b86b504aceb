using Ledger.Content;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Testing;
using Ledger.Training;

namespace Ledger.Node.Tests.Network;

/// <summary>A run of a tiny recipe on a real chain, its blobs in the directory of whoever is to serve them first.</summary>
internal sealed record TestRun(ulong Number, Recipe Recipe)
{
    private static readonly UInt128 s_coin = UInt128.Parse("1000000000000000000", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Clocks for a chain on which a second passes every fifth of a second.</summary>
    public static TrainingRuns.Clocks Clocks { get; } = new(Enrol: 2, SeedDelay: 1, Train: 60, Commit: 60, Reveal: 30, Window: 2, Extension: 1, Dispute: 60, Move: 5);

    /// <summary>One layer of 32 numbers, steps of two short sequences.</summary>
    private static RecipeTemplate Template(int rounds, int innerSteps, double? learningRate) => RecipeTemplate.Tiny with
    {
        PeakLearningRate = learningRate ?? RecipeTemplate.Tiny.PeakLearningRate,
        Model = RecipeTemplate.Tiny.Model with { Layers = 1, Dim = 32, Heads = 2, KvHeads = 1, HeadDim = 16, Ffn = 48 },
        Rounds = RecipeTemplate.Tiny.Rounds with { Rounds = rounds, InnerSteps = innerSteps },
    };

    public static Task<TestRun> CreateAsync(LocalChain chain, string blobDirectory, int rounds, int trainers, int verifiers, int innerSteps = 4, uint train = 60, uint commit = 60) =>
        CreateAsync(chain, blobDirectory, rounds, trainers, verifiers, Clocks with { Train = train, Commit = commit }, innerSteps);

    public static async Task<TestRun> CreateAsync(
        LocalChain chain, string blobDirectory, int rounds, int trainers, int verifiers, TrainingRuns.Clocks clocks, int innerSteps = 4, double? learningRate = null, ulong schema = 0)
    {
        RecipeTemplate template = Template(rounds, innerSteps, learningRate);
        DirectoryBlobStore blobs = new(blobDirectory);
        string corpus = Path.Combine(blobDirectory, "corpus.txt");
        await File.WriteAllTextAsync(corpus, string.Concat(Enumerable.Range(0, 400).Select(i => $"Line {i} says that {i * 7919 % 1000} follows {i * 104729 % 1000}.\n")));
        CorpusOutcome outcome = await new CorpusPreparation(blobs, template.Model.Vocab, template.Rounds.SequenceLength)
            .PrepareAsync(new FileCorpus(corpus, new CorpusLimits()), null, CancellationToken.None);
        CorpusOutcome.Prepared data = (CorpusOutcome.Prepared)outcome;

        RecipeAssembly assembly = RecipeAssembly.Assemble(template, data.Manifest.Describe());
        Recipe recipe = assembly.Recipe with { ProgramRoot = TrainingProgram.Build(assembly.Recipe).Root };
        ContentWriter writer = new(blobs);
        await writer.WriteAsync(assembly.Tables.Encode(), CancellationToken.None);
        await writer.WriteAsync(recipe.Encode(), CancellationToken.None);

        TrainingRuns.Terms terms = new(
            recipe.Cid.Digest, recipe.ProgramRoot, recipe.Data.TrainRoot, recipe.Genesis.Root, (uint)rounds, (uint)recipe.Rounds.InnerSteps, (ushort)recipe.Rounds.Checkpoints,
            MinTrainers: (ushort)trainers, MaxSlots: (ushort)trainers, MinVerifiers: (ushort)verifiers, MaxVerifiers: (ushort)verifiers,
            Attesters: (ushort)verifiers, AttestationBps: 1000, SlotReward: 100 * s_coin, SlotStake: s_coin, VerifierStake: s_coin,
            CandidateBond: s_coin, ChallengeBond: s_coin, GasPrice: 1_000_000_000, CredentialSchema: schema,
            clocks);
        TransactionReceipt receipt = await chain.Wallets[0].SendAsync(TrainingRuns.Calls.CreateRun(chain.Contracts.TrainingRuns, terms));
        foreach (Log log in receipt.Logs)
        {
            if (TrainingRuns.Events.RunCreated.TryDecode(log, out TrainingRuns.Events.RunCreated? created))
                return new TestRun((ulong)created.Run, recipe);
        }

        throw new InvalidOperationException("No run was created.");
    }
}
