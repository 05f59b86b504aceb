using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.Network;
using Ledger.Content;
using Ledger.Ethereum;
using Ledger.Training;

namespace Ledger.Cli.Games;

/// <summary>The small run that the tool's games are about: every kind of op, twenty steps, three checkpoints.</summary>
internal static class ArenaRun
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    private static readonly RecipeTemplate s_template = RecipeTemplate.Tiny with
    {
        Name = "arena",
        Rounds = RecipeTemplate.Tiny.Rounds with { Rounds = 1, InnerSteps = 20, Checkpoints = 3 },
    };

    /// <summary>Makes the data once for all runs.</summary>
    public static async Task<RecipeData> PrepareAsync(string directory, CancellationToken cancel)
    {
        string corpus = Path.Combine(directory, "corpus.txt");
        await File.WriteAllTextAsync(
            corpus, string.Concat(Enumerable.Range(0, 400).Select(static i => string.Create(CultureInfo.InvariantCulture, $"Line {i} says that {i * 7919 % 1000} follows {i * 104729 % 1000}.\n"))), cancel)
            .ConfigureAwait(false);
        CorpusPreparation preparation = new(new DirectoryBlobStore(Path.Combine(directory, "blobs")), s_template.Model.Vocab, s_template.Rounds.SequenceLength);
        return await preparation.PrepareAsync(new FileCorpus(corpus, new CorpusLimits()), null, cancel).ConfigureAwait(false) is CorpusOutcome.Prepared prepared
            ? prepared.Manifest.Describe()
            : throw new InvalidOperationException("The tool's own text is refused.");
    }

    /// <summary>Creates a run with so many slots; each round of games has one of its own.</summary>
    public static async Task<ulong> CreateAsync(ChainSession chain, ISigner creator, RecipeData data, string directory, int slots, CancellationToken cancel)
    {
        NetworkProfile profile = NetworkProfile.Quick with
        {
            Name = s_template.Name,
            Template = s_template,
            Trainers = slots - 1, // the profile leaves room for one more
            Verifiers = 1,
            Cheats = false,
            SlotReward = s_coin,
            Clocks = NetworkProfile.Quick.Clocks with { Enrol = 3_600, Train = 7 * 86_400, Dispute = DisputeArena.Clock, Move = 600 },
        };
        return (await CreatedRun.CreateAsync(chain, creator, profile, data, new DirectoryBlobStore(Path.Combine(directory, "blobs")), cancel).ConfigureAwait(false)).Run;
    }
}
