using Ledger.Cryptography;
using Ledger.Tensors.Program;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class TrainingProgramTests
{
    private static readonly TinyRun Run = new();

    [Test]
    public void The_same_recipe_gives_the_same_root() =>
        Assert.That(TrainingProgram.Build(Run.Recipe).Root, Is.EqualTo(Run.Program.Root));

    [Test]
    public void The_recipes_own_program_root_has_no_part_in_the_root() =>
        Assert.That(TrainingProgram.Build(Run.Recipe with { ProgramRoot = Keccak256.Hash("other") }).Root, Is.EqualTo(Run.Program.Root));

    [TestCaseSource(nameof(Changes))]
    public void Every_number_that_training_uses_is_in_the_root(Recipe changed) =>
        Assert.That(TrainingProgram.Build(changed).Root, Is.Not.EqualTo(Run.Program.Root));

    private static IEnumerable<TestCaseData> Changes()
    {
        Recipe r = Run.Recipe;
        (string Name, Recipe Recipe)[] changes =
        [
            ("norm_epsilon", r with { Model = r.Model with { NormEps = 2e-5f } }),
            ("layers", r with { Model = r.Model with { Layers = 3 } }),
            ("tied", r with { Model = r.Model with { Tied = false } }),
            ("key_heads", r with { Model = r.Model with { KvHeads = 4 } }),
            ("beta1", r with { AdamW = r.AdamW with { Beta1 = 0.8f } }),
            ("beta2", r with { AdamW = r.AdamW with { Beta2 = 0.98f } }),
            ("epsilon", r with { AdamW = r.AdamW with { Epsilon = 1e-7f } }),
            ("decay", r with { AdamW = r.AdamW with { WeightDecay = 0.2f } }),
            ("clip", r with { AdamW = r.AdamW with { ClipNorm = 2f } }),
            ("factor", r with { Quantiser = r.Quantiser with { Factor = 1.3f } }),
            ("max_scale", r with { Quantiser = r.Quantiser with { MaxScale = 0.5f } }),
            ("sequences", r with { Rounds = r.Rounds with { Sequences = 3 } }),
            ("sequence_length", r with { Rounds = r.Rounds with { SequenceLength = 17 } }),
            ("inner_steps", r with { Rounds = r.Rounds with { InnerSteps = 5 } }),
            ("rounds", r with { Rounds = r.Rounds with { Rounds = 4 } }),
            ("tokens", r with { Data = r.Data with { TrainTokens = 5000 } }),
            ("a_table", r with { Tables = r.Tables with { LearningRate = Hash32.Zero } }),
        ];
        return changes.Select(static change => new TestCaseData(change.Recipe).SetArgDisplayNames(change.Name));
    }

    [Test]
    public void A_real_program_survives_encoding_and_decoding()
    {
        IReadOnlyList<byte[]> items = CanonicalEncoding.Encode(Run.Program.Table);

        Assert.That(CanonicalEncoding.Encode(CanonicalEncoding.Decode(items)), Is.EqualTo(items));
    }

    [Test]
    public void A_recipe_that_this_version_cannot_run_is_refused()
    {
        Recipe r = Run.Recipe;
        Assert.That(() => TrainingProgram.Build(r with { Quantiser = r.Quantiser with { Block = 128 } }), Throws.TypeOf<MalformedProgramException>());
        Assert.That(() => TrainingProgram.Build(r with { Quantiser = r.Quantiser with { Far = 2f } }), Throws.TypeOf<MalformedProgramException>());
        Assert.That(() => TrainingProgram.Build(r with { Model = r.Model with { HeadDim = 5 } }), Throws.TypeOf<MalformedProgramException>());
        Assert.That(() => TrainingProgram.Build(r with { Data = r.Data with { TrainTokens = 4 } }), Throws.TypeOf<MalformedProgramException>());
    }

    [Test]
    public void The_state_is_declared_in_the_order_of_its_roots()
    {
        string[] names = [.. Run.Program.Parameters.Select(static parameter => parameter.Name)];
        OpTable table = Run.Program.Table;

        Assert.That(Names(TensorRole.BaseParameter), Is.EqualTo(names.Select(ProgramNames.Base)));
        Assert.That(Names(TensorRole.OuterBuffer), Is.EqualTo(names.Select(ProgramNames.Buffer)));
        Assert.That(Names(TensorRole.Parameter), Is.EqualTo(names));
        Assert.That(Names(TensorRole.FirstMoment), Is.EqualTo(names.Select(ProgramNames.FirstMoment)));
        Assert.That(Names(TensorRole.SecondMoment), Is.EqualTo(names.Select(ProgramNames.SecondMoment)));
        Assert.That(Names(TensorRole.Update), Is.EqualTo(names.SelectMany(static name => new[] { ProgramNames.Codes(name), ProgramNames.Scales(name) })));

        IEnumerable<string> Names(TensorRole role) => table.WithRole(role).Select(tensor => table.Tensors[tensor].Name);
    }
}
