using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ledger.Content;
using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Training.Tests.Recipes;

public sealed class RecipeTests
{
    /// <summary>A recipe none of whose numbers was computed by a library of this machine.</summary>
    private static readonly Recipe Fixed = new()
    {
        Name = "golden",
        Model = RecipeTemplate.Demo.Model,
        Data = new RecipeData
        {
            Tokenizer = Cid.Of("tokenizer"u8),
            Manifest = Cid.Of("manifest"u8),
            TrainTokens = 1_000_000,
            TrainRoot = Hash("train"),
            ValidationTokens = 65_536,
            ValidationRoot = Hash("validation"),
        },
        Rounds = RecipeTemplate.Demo.Rounds,
        AdamW = RecipeTemplate.Demo.AdamW,
        Quantiser = RecipeTemplate.Demo.Quantiser,
        Tables = new RecipeTables
        {
            Blob = Cid.Of("tables"u8),
            RopeCos = Hash("cos"),
            RopeSin = Hash("sin"),
            LearningRate = Hash("rate"),
            BiasCorrection = Hash("bias"),
            OuterLearningRate = Hash("outer rate"),
            OuterMomentum = Hash("momentum"),
        },
        Genesis = new RecipeGenesis { Seed = Hash("seed"), Scale = 0.034641016f, ResidualScale = 0.012247449f, Root = Hash("genesis") },
        ProgramRoot = Hash("program"),
    };

    [Test]
    public void The_golden_recipe_keeps_its_name() =>
        Assert.That(Fixed.Cid.ToString(), Is.EqualTo("bafkreihwn3e2kttewh4yw3qrbtczfhoktlv7hhl7gwdztcgpttw2tienle"));

    [TestCase(false)]
    [TestCase(true)]
    public void Canonical_bytes_come_back_as_the_same_recipe(bool muon)
    {
        Recipe recipe = muon ? Fixed with { Muon = RecipeTemplate.MeasuredMuon } : Fixed;

        bool parsed = Recipe.TryParse(recipe.Encode(), out Recipe? read, out _);

        Assert.That(parsed, Is.True);
        Assert.That(read, Is.EqualTo(recipe));
    }

    [Test]
    public void Muon_is_named_only_where_it_is_used()
    {
        Assert.That(Encoding.UTF8.GetString(Fixed.Encode()), Does.Not.Contain("muon"));
        Assert.That(
            Encoding.UTF8.GetString((Fixed with { Muon = RecipeTemplate.MeasuredMuon }).Encode()),
            Does.Contain("\"muon\":{\"momentum\":\"0x3f733333\",\"scale\":\"0x3e4ccccd\"}"));
    }

    [Test]
    public void The_json_holds_integers_and_texts_alone_and_constants_as_bits()
    {
        string json = Encoding.UTF8.GetString(Fixed.Encode());

        Assert.That(json, Does.StartWith("{\"adamW\":{\"beta1\":\"0x3f666666\",\"beta2\":\"0x3f7d70a4\",\"clipNorm\":\"0x3f800000\","));
        Assert.That(json, Does.Not.Contain(".").And.Not.Contain(" "));
    }

    [Test, Category("Property")]
    public void Truncated_padded_and_altered_bytes_are_refused_or_another_recipe() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<byte>(), static (position, value) =>
        {
            byte[] bytes = Fixed.Encode();
            int at = position.Get * 37 % bytes.Length;
            byte[] altered = [.. bytes];
            altered[at] = value;
            return !Recipe.TryParse(bytes.AsSpan(0, at), out _, out _)
                && !Recipe.TryParse([.. bytes, value], out _, out _)
                && (!Recipe.TryParse(altered, out Recipe? other, out _) || other.Encode().AsSpan().SequenceEqual(altered));
        }));

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return Case(Fixed with { Name = "" }, "The name is not 1 to 64 printable ASCII characters.");
        yield return Case(Fixed with { Name = "a\nb" }, "The name is not 1 to 64 printable ASCII characters.");
        yield return Case(Fixed with { Model = Fixed.Model with { Heads = 3 } }, "Heads (3) is not a multiple of KvHeads (2).");
        yield return Case(Fixed with { Rounds = Fixed.Rounds with { Rounds = 0 } }, "Rounds is 0, outside 1 to 1048576.");
        yield return Case(Fixed with { Rounds = Fixed.Rounds with { Checkpoints = 51 } }, "Checkpoints is 51, outside 1 to 50.");
        yield return Case(Fixed with { Rounds = Fixed.Rounds with { SequenceLength = 257 } }, "SequenceLength is 257, outside 1 to 256.");
        yield return Case(Fixed with { Rounds = Fixed.Rounds with { Sequences = 257 } }, "Sequences times SequenceLength is 65792, outside 1 to 65536.");
        yield return Case(Fixed with { Rounds = Fixed.Rounds with { Rounds = 1 << 20 } }, "Rounds times InnerSteps is 52428800, outside 1 to 16777216.");
        yield return Case(Fixed with { Data = Fixed.Data with { TrainTokens = 256 } }, "TrainTokens is 256, outside 257 to 268435456.");
        yield return Case(Fixed with { AdamW = Fixed.AdamW with { Beta1 = 1f } }, "Beta1 is not at least 0 and below 1.");
        yield return Case(Fixed with { Muon = RecipeTemplate.MeasuredMuon with { Momentum = 1f } }, "Muon's Momentum is not at least 0 and below 1.");
        yield return Case(Fixed with { Muon = RecipeTemplate.MeasuredMuon with { Scale = 0f } }, "Muon's Scale is not a finite number above 0.");
        yield return Case(Fixed with { AdamW = Fixed.AdamW with { WeightDecay = -0f } }, "WeightDecay is not at least 0 and below 1.");
        yield return Case(Fixed with { Quantiser = Fixed.Quantiser with { Block = 250 } }, "Block (250) is not a multiple of 16.");
        yield return Case(Fixed with { Quantiser = Fixed.Quantiser with { MaxScale = float.PositiveInfinity } }, "MaxScale is not a finite number above 0.");
        yield return Case(Fixed with { Genesis = Fixed.Genesis with { Root = Hash32.Zero } }, "The recipe has no genesis root.");
        yield return Case(Fixed with { ProgramRoot = Hash32.Zero }, "The recipe has no program root.");

        static TestCaseData Case(Recipe recipe, string problem) => new TestCaseData(recipe, problem).SetArgDisplayNames(problem);
    }

    [TestCaseSource(nameof(Broken))]
    public void The_first_broken_rule_is_one_sentence(Recipe recipe, string expected)
    {
        Assert.That(recipe.Validate(), Is.EqualTo(expected));
        Assert.That(recipe.Encode, Throws.InvalidOperationException.With.Message.EqualTo(expected));
    }

    [TestCase("\"heads\":4,", "", "recipe.model.heads is missing.")]
    [TestCase("\"heads\":4,", "\"heads\":\"4\",", "recipe.model.heads is not an integer from 0 to 2147483647.")]
    [TestCase("\"tied\":1", "\"tied\":2", "recipe.model.tied is not an integer from 0 to 1.")]
    [TestCase("\"tied\":1", "\"tied\":1,\"tyre\":1", "recipe.model has an unknown field \"tyre\".")]
    [TestCase("ledger-recipe-1", "ledger-recipe-2", "recipe.kind is not \"ledger-recipe-1\".")]
    [TestCase("\"beta1\":\"0x3f666666\"", "\"beta1\":\"0x7f800000\"", "recipe.adamW.beta1 is not a finite float32 written as 0x and eight lower-case digits.")]
    [TestCase("\"heads\":4,", "\"heads\":3,", "Heads (3) is not a multiple of KvHeads (2).")]
    [TestCase("\"heads\":4,", "\"heads\":4, ", "The JSON is not in canonical form.")]
    public void A_field_that_is_wrong_is_named(string original, string replacement, string expected)
    {
        string json = Encoding.UTF8.GetString(Fixed.Encode());
        string altered = json.Replace(original, replacement, StringComparison.Ordinal);

        bool parsed = Recipe.TryParse(Encoding.UTF8.GetBytes(altered), out _, out string? problem);

        Assert.That(altered, Is.Not.EqualTo(json));
        Assert.That(parsed, Is.False);
        Assert.That(problem, Is.EqualTo(expected));
    }

    [Test]
    public void More_bytes_than_a_recipe_may_have_are_not_even_read()
    {
        bool parsed = Recipe.TryParse(new byte[Recipe.MaxBytes + 1], out _, out string? problem);

        Assert.That(parsed, Is.False);
        Assert.That(problem, Is.EqualTo("A recipe has at most 16384 bytes, not 16385."));
    }

    [Test]
    public void The_machines_culture_shows_nowhere()
    {
        CultureInfo strange = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        strange.NumberFormat.NegativeSign = "minus";
        strange.NumberFormat.NumberDecimalSeparator = ",";
        byte[] expected = Fixed.Encode();
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = strange;
        try
        {
            Assert.That(Fixed.Encode(), Is.EqualTo(expected));
            Assert.That(Recipe.TryParse(expected, out _, out _), Is.True);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [TestCase(50, 4, "12 25 37 50")]
    [TestCase(4, 2, "2 4")]
    [TestCase(3, 3, "1 2 3")]
    [TestCase(7, 1, "7")]
    public void Checkpoints_are_spaced_evenly_and_end_with_the_round(int innerSteps, int checkpoints, string expected)
    {
        RecipeRounds rounds = Fixed.Rounds with { InnerSteps = innerSteps, Checkpoints = checkpoints };

        string steps = string.Join(' ', Enumerable.Range(0, checkpoints).Select(rounds.StepsAtCheckpoint));

        Assert.That(steps, Is.EqualTo(expected));
    }

    private static Hash32 Hash(string text) => Cid.Of(Encoding.UTF8.GetBytes(text)).Digest;
}
