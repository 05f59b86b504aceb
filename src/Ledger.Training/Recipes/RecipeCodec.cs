using System.Diagnostics.CodeAnalysis;
using Ledger.Content;
using Ledger.Models;

namespace Ledger.Training;

/// <summary>Recipe to canonical JSON and back; the fields carry their C# names in camel case.</summary>
internal static class RecipeCodec
{
    private const string Kind = "ledger-recipe-1";

    public static byte[] Encode(Recipe recipe)
    {
        if (recipe.Validate() is string broken)
            throw new InvalidOperationException(broken);
        List<(string, CanonicalValue)> fields =
        [
            ("adamW", Write(recipe.AdamW)),
            ("data", Write(recipe.Data)),
            ("genesis", Write(recipe.Genesis)),
            ("kind", Kind),
            ("model", ModelShapeCodec.Encode(recipe.Model)),
            ("name", recipe.Name),
            ("programRoot", recipe.ProgramRoot),
            ("quantiser", Write(recipe.Quantiser)),
            ("rounds", Write(recipe.Rounds)),
            ("tables", Write(recipe.Tables)),
        ];
        if (recipe.Muon is { } muon)
            fields.Add(("muon", Write(muon)));
        return CanonicalJson.Write(CanonicalValue.Of([.. fields]));
    }

    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Recipe? recipe, [NotNullWhen(false)] out string? problem)
    {
        recipe = null;
        if (bytes.Length > Recipe.MaxBytes)
        {
            problem = $"A recipe has at most {Recipe.MaxBytes} bytes, not {bytes.Length}.";
            return false;
        }

        if (!CanonicalJson.TryRead(bytes, out CanonicalValue? value, out problem))
            return false;
        CanonicalFields fields = new(value, "recipe");
        fields.Constant("kind", Kind);
        Recipe candidate = new()
        {
            Name = fields.Text("name", RecipeRules.MaxNameLength),
            Model = ModelShapeCodec.Read(fields.Map("model")),
            Data = ReadData(fields.Map("data")),
            Rounds = ReadRounds(fields.Map("rounds")),
            AdamW = ReadAdamW(fields.Map("adamW")),
            Muon = fields.Has("muon") ? ReadMuon(fields.Map("muon")) : null,
            Quantiser = ReadQuantiser(fields.Map("quantiser")),
            Tables = ReadTables(fields.Map("tables")),
            Genesis = ReadGenesis(fields.Map("genesis")),
            ProgramRoot = fields.Hash("programRoot"),
        };
        problem = fields.Finish() ?? candidate.Validate();
        recipe = problem is null ? candidate : null;
        return recipe is not null;
    }

    private static CanonicalValue Write(RecipeData data) => CanonicalValue.Of(
        ("manifest", data.Manifest),
        ("tokenizer", data.Tokenizer),
        ("trainRoot", data.TrainRoot),
        ("trainTokens", data.TrainTokens),
        ("validationRoot", data.ValidationRoot),
        ("validationTokens", data.ValidationTokens));

    private static RecipeData ReadData(CanonicalFields fields) => Finished(fields, new RecipeData
    {
        Manifest = fields.Cid("manifest"),
        Tokenizer = fields.Cid("tokenizer"),
        TrainRoot = fields.Hash("trainRoot"),
        TrainTokens = fields.Count("trainTokens"),
        ValidationRoot = fields.Hash("validationRoot"),
        ValidationTokens = fields.Count("validationTokens"),
    });

    private static CanonicalValue Write(RecipeRounds rounds) => CanonicalValue.Of(
        ("checkpoints", rounds.Checkpoints),
        ("innerSteps", rounds.InnerSteps),
        ("rounds", rounds.Rounds),
        ("sequenceLength", rounds.SequenceLength),
        ("sequences", rounds.Sequences));

    private static RecipeRounds ReadRounds(CanonicalFields fields) => Finished(fields, new RecipeRounds
    {
        Checkpoints = fields.Count("checkpoints"),
        InnerSteps = fields.Count("innerSteps"),
        Rounds = fields.Count("rounds"),
        SequenceLength = fields.Count("sequenceLength"),
        Sequences = fields.Count("sequences"),
    });

    private static CanonicalValue Write(RecipeAdamW adamW) => CanonicalValue.Of(
        ("beta1", CanonicalValue.Bits(adamW.Beta1)),
        ("beta2", CanonicalValue.Bits(adamW.Beta2)),
        ("clipNorm", CanonicalValue.Bits(adamW.ClipNorm)),
        ("epsilon", CanonicalValue.Bits(adamW.Epsilon)),
        ("weightDecay", CanonicalValue.Bits(adamW.WeightDecay)));

    private static RecipeAdamW ReadAdamW(CanonicalFields fields) => Finished(fields, new RecipeAdamW
    {
        Beta1 = fields.Bits("beta1"),
        Beta2 = fields.Bits("beta2"),
        ClipNorm = fields.Bits("clipNorm"),
        Epsilon = fields.Bits("epsilon"),
        WeightDecay = fields.Bits("weightDecay"),
    });

    private static CanonicalValue Write(RecipeMuon muon) => CanonicalValue.Of(
        ("momentum", CanonicalValue.Bits(muon.Momentum)),
        ("scale", CanonicalValue.Bits(muon.Scale)));

    private static RecipeMuon ReadMuon(CanonicalFields fields) => Finished(fields, new RecipeMuon
    {
        Momentum = fields.Bits("momentum"),
        Scale = fields.Bits("scale"),
    });

    private static CanonicalValue Write(RecipeQuantiser quantiser) => CanonicalValue.Of(
        ("block", quantiser.Block),
        ("factor", CanonicalValue.Bits(quantiser.Factor)),
        ("far", CanonicalValue.Bits(quantiser.Far)),
        ("maxScale", CanonicalValue.Bits(quantiser.MaxScale)),
        ("near", CanonicalValue.Bits(quantiser.Near)));

    private static RecipeQuantiser ReadQuantiser(CanonicalFields fields) => Finished(fields, new RecipeQuantiser
    {
        Block = fields.Count("block"),
        Factor = fields.Bits("factor"),
        Far = fields.Bits("far"),
        MaxScale = fields.Bits("maxScale"),
        Near = fields.Bits("near"),
    });

    private static CanonicalValue Write(RecipeTables tables) => CanonicalValue.Of(
        ("biasCorrection", tables.BiasCorrection),
        ("blob", tables.Blob),
        ("learningRate", tables.LearningRate),
        ("outerLearningRate", tables.OuterLearningRate),
        ("outerMomentum", tables.OuterMomentum),
        ("ropeCos", tables.RopeCos),
        ("ropeSin", tables.RopeSin));

    private static RecipeTables ReadTables(CanonicalFields fields) => Finished(fields, new RecipeTables
    {
        BiasCorrection = fields.Hash("biasCorrection"),
        Blob = fields.Cid("blob"),
        LearningRate = fields.Hash("learningRate"),
        OuterLearningRate = fields.Hash("outerLearningRate"),
        OuterMomentum = fields.Hash("outerMomentum"),
        RopeCos = fields.Hash("ropeCos"),
        RopeSin = fields.Hash("ropeSin"),
    });

    private static CanonicalValue Write(RecipeGenesis genesis) => CanonicalValue.Of(
        ("residualScale", CanonicalValue.Bits(genesis.ResidualScale)),
        ("root", genesis.Root),
        ("scale", CanonicalValue.Bits(genesis.Scale)),
        ("seed", genesis.Seed));

    private static RecipeGenesis ReadGenesis(CanonicalFields fields) => Finished(fields, new RecipeGenesis
    {
        ResidualScale = fields.Bits("residualScale"),
        Root = fields.Hash("root"),
        Scale = fields.Bits("scale"),
        Seed = fields.Hash("seed"),
    });

    private static T Finished<T>(CanonicalFields fields, T section)
    {
        fields.Finish();
        return section;
    }
}
