using System.Text;
using Ledger.Content;
using Ledger.Models;
using NUnit.Framework;

namespace Ledger.Training.Tests.Data;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CorpusPreparationTests : IDisposable
{
    private readonly CorpusFolder _folder = new();
    private readonly MemoryBlobStore _store = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Train_and_held_out_tokens_are_the_documents_in_order()
    {
        _folder.With("a.txt", Story(1)).With("b.txt", Story(2));

        CorpusOutcome.Prepared prepared = (CorpusOutcome.Prepared)await PrepareAsync();

        int[] tokens = [.. Tokens(prepared.Train), .. Tokens(prepared.Validation)];
        int[] ends = [.. Enumerable.Range(0, tokens.Length).Where(i => tokens[i] == ByteLevelBpe.EndOfText)];
        Assert.That(ends, Has.Length.EqualTo(2));
        Assert.That(Encoding.UTF8.GetString(prepared.Tokenizer.Decode(tokens[..ends[0]])), Is.EqualTo(Story(1)));
        Assert.That(Encoding.UTF8.GetString(prepared.Tokenizer.Decode(tokens[(ends[0] + 1)..])), Is.EqualTo(Story(2)));
        Assert.That(ends[1], Is.EqualTo(tokens.Length - 1));
    }

    [Test]
    public async Task A_twentieth_is_held_out()
    {
        _folder.With("a.txt", Story(1)).With("b.txt", Story(2));

        CorpusOutcome.Prepared prepared = (CorpusOutcome.Prepared)await PrepareAsync();

        Assert.That(prepared.Validation.Count, Is.EqualTo((prepared.Train.Count + prepared.Validation.Count) / 20));
        Assert.That(prepared.Statistics.Tokens, Is.EqualTo(prepared.Train.Count + prepared.Validation.Count));
    }

    [Test]
    public async Task The_same_text_gives_the_same_manifest()
    {
        using CorpusFolder copy = new();
        _folder.With("b.txt", Story(2)).With("a.txt", Story(1));
        copy.With("a.txt", Story(1)).With("b.txt", Story(2));

        CorpusOutcome.Prepared first = (CorpusOutcome.Prepared)await PrepareAsync();
        CorpusOutcome.Prepared second = (CorpusOutcome.Prepared)await Preparation().PrepareAsync(new FileCorpus(copy.Path, new CorpusLimits()), null, default);

        Assert.That(second.ManifestCid, Is.EqualTo(first.ManifestCid));
    }

    [Test]
    public async Task The_golden_manifest_keeps_its_name()
    {
        _folder.With("a.txt", Story(1)).With("b.txt", Story(2));

        CorpusOutcome.Prepared prepared = (CorpusOutcome.Prepared)await PrepareAsync();

        Assert.That(prepared.ManifestCid.ToString(), Is.EqualTo("bafkreianjfesw44p6va4ngb5dkfjt2wmq5p25e4zg6ru3tbra6venhsw6m"));
    }

    [Test]
    public async Task Too_little_data_is_refused_with_both_numbers()
    {
        _folder.With("a.txt", "Only a few words.");

        CorpusOutcome outcome = await PrepareAsync();

        Assert.That(((CorpusOutcome.Refused)outcome).Problem, Does.Match("^The data makes \\d+ tokens, but sequences of 8 need at least 138\\.$"));
    }

    [Test]
    public async Task Data_without_text_is_refused_by_its_source()
    {
        _folder.With("a.bin", [0]);

        CorpusOutcome outcome = await PrepareAsync();

        Assert.That(((CorpusOutcome.Refused)outcome).Problem, Does.StartWith($"There is no text in {_folder.Path}."));
    }

    [Test]
    public async Task A_stranger_loads_all_inputs_from_the_recipes_cid()
    {
        Cid recipe = await StoreRunAsync(static recipe => recipe);

        RunInputsRead read = await RunInputsLoader.LoadAsync(_store, recipe, default);

        RunInputs inputs = ((RunInputsRead.Loaded)read).Inputs;
        Assert.That(inputs.Recipe.Cid, Is.EqualTo(recipe));
        Assert.That(inputs.Train.Root, Is.EqualTo(inputs.Recipe.Data.TrainRoot));
        Assert.That(inputs.Validation.Root, Is.EqualTo(inputs.Recipe.Data.ValidationRoot));
        Assert.That(inputs.Tables.Describe(), Is.EqualTo(inputs.Recipe.Tables));
    }

    [Test]
    public async Task What_is_missing_is_named()
    {
        Cid missing = Cid.Of("nobody has this"u8);

        RunInputsRead noRecipe = await RunInputsLoader.LoadAsync(_store, missing, default);
        Cid recipe = await StoreRunAsync(recipe => recipe with { Tables = recipe.Tables with { Blob = missing } });
        RunInputsRead noTables = await RunInputsLoader.LoadAsync(_store, recipe, default);

        Assert.That((((RunInputsRead.Unavailable)noRecipe).What, ((RunInputsRead.Unavailable)noRecipe).Block), Is.EqualTo(("the recipe", missing)));
        Assert.That((((RunInputsRead.Unavailable)noTables).What, ((RunInputsRead.Unavailable)noTables).Block), Is.EqualTo(("the numeric tables", missing)));
    }

    private static IEnumerable<TestCaseData> Lies()
    {
        yield return Lie("another dataset root", static r => r with { Data = r.Data with { TrainRoot = r.ProgramRoot } }, "The recipe and its dataset manifest state different data.");
        yield return Lie("another table root", static r => r with { Tables = r.Tables with { RopeCos = r.ProgramRoot } }, "The numeric tables do not have the roots that the recipe states.");
        yield return Lie("a vocabulary too small", static r => r with { Model = r.Model with { Vocab = 258 } }, "The tokenizer has 264 tokens, but the model only 258.");

        static TestCaseData Lie(string name, Func<Recipe, Recipe> alter, string problem) => new TestCaseData(alter, problem).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Lies))]
    public async Task A_recipe_that_contradicts_its_content_is_invalid(Func<Recipe, Recipe> alter, string problem)
    {
        Cid recipe = await StoreRunAsync(alter);

        RunInputsRead read = await RunInputsLoader.LoadAsync(_store, recipe, default);

        Assert.That(read, Is.EqualTo(new RunInputsRead.Invalid(problem)));
    }

    [Test]
    public async Task Bytes_that_are_no_recipe_are_invalid()
    {
        Cid cid = await _store.PutAsync("not a recipe"u8.ToArray(), default);

        RunInputsRead read = await RunInputsLoader.LoadAsync(_store, cid, default);

        Assert.That(((RunInputsRead.Invalid)read).Problem, Is.EqualTo($"The recipe {cid} is not valid: The bytes are not valid JSON in UTF-8."));
    }

    private async Task<Cid> StoreRunAsync(Func<Recipe, Recipe> alter)
    {
        _folder.With("a.txt", Story(1)).With("b.txt", Story(2));
        CorpusOutcome.Prepared prepared = (CorpusOutcome.Prepared)await PrepareAsync();
        RecipeAssembly assembly = RecipeAssembly.Assemble(RecipeTemplate.Tiny, prepared.Manifest.Describe());
        ContentWriter writer = new(_store);
        await writer.WriteAsync(assembly.Tables.Encode(), default);
        Recipe recipe = alter(assembly.Recipe with { ProgramRoot = Cid.Of("program"u8).Digest });
        return await writer.WriteAsync(recipe.Encode(), default);
    }

    private Task<CorpusOutcome> PrepareAsync() => Preparation().PrepareAsync(new FileCorpus(_folder.Path, new CorpusLimits()), null, default);

    private CorpusPreparation Preparation() => new(_store, RecipeTemplate.Tiny.Model.Vocab, RecipeTemplate.Tiny.Rounds.SequenceLength);

    private static int[] Tokens(TokenDataset dataset) => [.. Enumerable.Range(0, dataset.Count).Select(i => (int)dataset[i])];

    private static string Story(int number) => string.Concat(Enumerable.Range(0, 60).Select(i => $"Line {i * number} of story {number}: the cat sat there.\n"));
}
