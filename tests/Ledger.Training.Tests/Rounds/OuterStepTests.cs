using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class OuterStepTests
{
    private static readonly TinyRun Run = new();

    [Test]
    public void An_empty_list_leaves_the_state_unchanged() =>
        Assert.That(OuterStep.Apply(Run.Program, Run.Tables, Run.Genesis, [], round: 0).Root, Is.EqualTo(Run.Genesis.Root));

    [Test]
    public void The_order_of_slots_matters_only_to_the_rounding()
    {
        UpdateBlob a = Update(1), b = Update(2), c = Update(3);

        ModelState forwards = OuterStep.Apply(Run.Program, Run.Tables, Run.Genesis, [a, b, c], round: 0);
        ModelState backwards = OuterStep.Apply(Run.Program, Run.Tables, Run.Genesis, [c, b, a], round: 0);

        Assert.That(backwards.Root, Is.Not.EqualTo(forwards.Root));
        for (int p = 0; p < forwards.Count; p++)
            Assert.That(backwards.Parameter(p).ToArray(), Is.EqualTo(forwards.Parameter(p).ToArray()).AsCollection.Within(1e-6f));
    }

    [Test]
    public void One_update_moves_every_parameter_by_its_decoded_value_and_the_momentum()
    {
        UpdateBlob update = Update(5);

        ModelState next = OuterStep.Apply(Run.Program, Run.Tables, Run.Genesis, [update], round: 0);

        for (int p = 0; p < next.Count; p++)
        {
            for (int e = 0; e < next.Parameter(p).Length; e++)
            {
                uint code = update.Codes(p).Span[e / 16] >> (2 * (e % 16)) & 3;
                double d = ((code & 1) == 0 ? 0.5 : 1.5) * ((code & 2) == 0 ? 1 : -1) * update.Scales(p).Span[e / 256];
                Assert.That(next.OuterBuffer(p).Span[e], Is.EqualTo(d).Within(1e-7));
                Assert.That(next.Parameter(p).Span[e], Is.EqualTo(Run.Genesis.Parameter(p).Span[e] - 1.5 * d).Within(1e-7)); // lr 1, momentum 0.5
            }
        }
    }

    [Test]
    public void The_last_round_averages_plainly()
    {
        UpdateBlob update = Update(6);
        uint last = (uint)Run.Recipe.Rounds.Rounds - 1;

        ModelState next = OuterStep.Apply(Run.Program, Run.Tables, Run.Genesis, [update, update], last);

        float s = update.Scales(0).Span[0], moved = Run.Genesis.Parameter(0).Span[0] - next.Parameter(0).Span[0];
        Assert.That(Math.Abs(moved), Is.EqualTo(0.5f * s).Within(1e-6f).Or.EqualTo(1.5f * s).Within(1e-6f));
    }

    [Test]
    public void A_round_outside_the_run_is_refused() => Assert.That(
        () => OuterStep.Apply(Run.Program, Run.Tables, Run.Genesis, [Update(7)], (uint)Run.Recipe.Rounds.Rounds), Throws.InstanceOf<ArgumentOutOfRangeException>());

    private static UpdateBlob Update(int seed) => UpdateBlobTests.Random(Run.Program, seed);
}
