using System.Globalization;
using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Content;
using Ledger.Ethereum;
using Ledger.Training;

namespace Ledger.Cli.Games;

/// <summary>A run that the tool's games are about. Its phases are long: the tool moves the chain's clock itself.</summary>
/// <param name="Template">The recipe.</param>
/// <param name="MostGames">Most lies told in one round of it.</param>
/// <param name="HasOwnText">Whether it is trained on a few lines of its own; else on the reference documentation of the machine's SDK.</param>
internal sealed record ArenaRun(RecipeTemplate Template, int MostGames, bool HasOwnText)
{
    private const uint Month = 30 * 86_400;
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);

    /// <summary>Seconds that each side of a game has in all: a liar that stops is waited for by moving the chain's clock.</summary>
    public const uint Clock = 3_600;

    /// <summary>Longest phase, and the window after the cut.</summary>
    public const uint Window = 12 * Month;

    /// <summary>A small run: every kind of op, twenty steps, three checkpoints.</summary>
    public static ArenaRun Small { get; } = new(
        RecipeTemplate.Tiny with { Name = "arena", Rounds = RecipeTemplate.Tiny.Rounds with { InnerSteps = 20, Checkpoints = 3 } }, 60, true);

    /// <summary>The recipe of the demonstration.</summary>
    public static ArenaRun Demo { get; } = new(RecipeTemplate.Demo, 10, false);

    /// <summary>Makes the data once for all rounds.</summary>
    public async Task<RecipeData> PrepareAsync(string directory, CancellationToken cancel)
    {
        ICorpusSource source = HasOwnText ? await TextAsync(Path.Combine(directory, "corpus.txt"), cancel).ConfigureAwait(false) : new ReferenceDocumentation();
        CorpusPreparation preparation = new(new DirectoryBlobStore(Path.Combine(directory, "blobs")), Template.Model.Vocab, Template.Rounds.SequenceLength);
        return await preparation.PrepareAsync(source, null, cancel).ConfigureAwait(false) switch
        {
            CorpusOutcome.Prepared prepared => prepared.Manifest.Describe(),
            CorpusOutcome.Refused refused => throw new CommandFailure(ExitCode.Failure, refused.Problem),
            _ => throw new InvalidOperationException("An unknown outcome of preparing data."),
        };
    }

    /// <summary>Creates a run with so many slots; each round of games has one of its own.</summary>
    public async Task<ulong> CreateAsync(ChainSession chain, ISigner creator, RecipeData data, string directory, int slots, CancellationToken cancel)
    {
        NetworkProfile profile = NetworkProfile.Quick with
        {
            Name = Template.Name,
            Template = Template,
            Trainers = slots - 1, // the profile leaves room for one more
            Verifiers = 1,
            Cheats = false,
            SlotReward = s_coin,
            Clocks = NetworkProfile.Quick.Clocks with { Enrol = Month, Train = Month, Commit = Window, Reveal = Month, Window = Window, Dispute = Clock, Move = Clock / 6 },
        };
        return (await CreatedRun.CreateAsync(chain, creator, profile, data, new DirectoryBlobStore(Path.Combine(directory, "blobs")), cancel).ConfigureAwait(false)).Run;
    }

    private static async Task<FileCorpus> TextAsync(string file, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(
            file, string.Concat(Enumerable.Range(0, 400).Select(static i => string.Create(CultureInfo.InvariantCulture, $"Line {i} says that {i * 7919 % 1000} follows {i * 104729 % 1000}.\n"))), cancel)
            .ConfigureAwait(false);
        return new FileCorpus(file, new CorpusLimits());
    }
}
