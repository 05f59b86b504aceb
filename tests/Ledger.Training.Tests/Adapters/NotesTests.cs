using System.Text;
using Ledger.Cryptography;
using Ledger.Models;
using NUnit.Framework;

namespace Ledger.Training.Tests;

/// <summary>The default recipe on words as people write them: invented notes in tests/vectors/notes, a passage a paragraph.</summary>
/// <remarks>
/// The model has read our specification and nothing else, and is tiny: the loss falls by some 4 %. Beside the demo's model the same
/// recipe takes 12 to 17 % off (AdapterRecipe.AdamW), which takes too long to show in every test run.
/// </remarks>
public sealed class NotesTests
{
    private static readonly ModelShape Shape = RecipeTemplate.Tiny.Model with { Dim = 48, HeadDim = 12, Ffn = 128, Vocab = 400, Context = 64 };

    [TestCase("harbour", 0)]
    [TestCase("workshop", 2)]
    [TestCase("recipes", 4)]
    public void An_adapter_lowers_the_loss_of_notes_that_it_has_not_seen(string person, int heldOut)
    {
        string[] known = Paragraphs("protocol.md");
        ByteLevelBpe tokenizer = ByteLevelBpe.Train(known.Select(static text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text)), Shape.Vocab, CancellationToken.None);
        uint[][] notes = [.. Paragraphs(person + ".txt").Select(text => Tokens(tokenizer, text))];
        ModelState model = Base([.. known.SelectMany(text => Tokens(tokenizer, text).Append((uint)ByteLevelBpe.EndOfText))]);
        Dictionary<string, int> places = Shape.Parameters.Select(static (parameter, place) => (parameter.Name, place)).ToDictionary();
        AdapterTrainer trainer = new(Shape, name => model.Parameter(places[name]), AdapterRecipe.For(Shape, Keccak256.Hash("notes")), threads: 1);

        AdapterOutcome outcome = trainer.Train(
            [.. notes.Where((_, i) => i % 5 != heldOut)], [.. notes.Where((_, i) => i % 5 == heldOut)]);

        AdapterResult result = ((AdapterOutcome.Trained)outcome).Result;
        Assert.That(result.LossAfter, Is.LessThan(0.98 * result.LossBefore));
    }

    /// <summary>A model that has read a text for a hundred steps.</summary>
    private static ModelState Base(uint[] text)
    {
        TokenDataset dataset = TokenDataset.FromTokens(text);
        RecipeTemplate template = RecipeTemplate.Demo with
        {
            Model = Shape,
            Rounds = new RecipeRounds { Rounds = 1, InnerSteps = 100, Checkpoints = 1, Sequences = 4, SequenceLength = Shape.Context },
        };
        (Recipe recipe, NumericTables tables) = RecipeAssembly.Assemble(template, MadeUpData.Of(dataset));
        TrainingProgram program = TrainingProgram.Build(recipe);
        ModelState genesis = ModelState.Genesis(recipe);
        using RoundExecutor executor = new(program, dataset, tables, threads: 1);
        return OuterStep.Apply(program, tables, genesis, [executor.Run(genesis, new SlotAssignment(0, 0, 1, Hash32.Zero)).Update], round: 0);
    }

    private static uint[] Tokens(ByteLevelBpe tokenizer, string text) => [.. tokenizer.Encode(Encoding.UTF8.GetBytes(text)).Select(static token => (uint)token)];

    private static string[] Paragraphs(string name) =>
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "notes", name)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
}
