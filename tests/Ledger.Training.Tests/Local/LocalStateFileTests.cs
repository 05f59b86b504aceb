using System.Text;
using NUnit.Framework;

namespace Ledger.Training.Tests;

public sealed class LocalStateFileTests
{
    private string _directory = "";

    private string StatePath => Path.Combine(_directory, "training.state");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("ledger-local-").FullName;

    [TearDown]
    public void DropDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase(0, LocalOptimizer.AdamW)]
    [TestCase(5, LocalOptimizer.AdamW)]
    [TestCase(4, LocalOptimizer.AdamW, TestName = "Saved between two workers")]
    [TestCase(7, LocalOptimizer.Muon, TestName = "Saved inside the second worker's steps")]
    [TestCase(8, LocalOptimizer.AdamW, TestName = "Saved between two rounds")]
    [TestCase(16, LocalOptimizer.AdamW, TestName = "Saved at the end")]
    public void Going_on_from_a_save_gives_the_bits_of_a_training_that_never_stopped(int steps, LocalOptimizer optimizer)
    {
        foreach (LocalSettings settings in new[] { LocalTraining.Rounds, LocalTraining.Synchronous with { Steps = 16 } })
        {
            LocalRun run = LocalTraining.Run(settings with { Optimizer = optimizer });
            using LocalTrainer whole = LocalTraining.Trained(run), stopped = LocalTraining.Trained(run, steps), resumed = new(run, threads: 1);

            LocalStateFile.Save(StatePath, stopped, "text", TimeSpan.FromSeconds(3));
            string? problem = LocalStateFile.Restore(StatePath, resumed);
            Assert.That(problem, Is.Null);
            Assert.That(resumed.StepsTaken, Is.EqualTo(steps));
            while (!resumed.IsDone) resumed.Step();

            Assert.That(resumed.State.Root, Is.EqualTo(whole.State.Root));
        }
    }

    [Test]
    public void A_file_says_what_it_holds()
    {
        using LocalTrainer trainer = LocalTraining.Trained(LocalTraining.Run(LocalTraining.Rounds), 6);

        LocalStateFile.Save(StatePath, trainer, "some/text", TimeSpan.FromSeconds(3));
        LocalStateRead read = LocalStateFile.Read(StatePath);

        LocalStateHeader header = ((LocalStateRead.Intact)read).Header;
        Assert.That(header.Settings, Is.EqualTo(LocalTraining.Rounds));
        Assert.That(header.Data, Is.EqualTo("some/text"));
        Assert.That(header.Position, Is.EqualTo(new LocalPosition(0, 1, 2)));
        Assert.That(header.Milliseconds, Is.EqualTo(3000));
    }

    [Test]
    public void Every_cut_and_every_changed_byte_is_noticed()
    {
        using LocalTrainer trainer = LocalTraining.Trained(LocalTraining.Run(LocalTraining.Rounds), 6);
        LocalStateFile.Save(StatePath, trainer, "text", TimeSpan.Zero);
        byte[] whole = File.ReadAllBytes(StatePath);

        foreach (int length in new[] { 0, 1, 21, 25, 26, 300, whole.Length / 2, whole.Length - 33, whole.Length - 1 })
        {
            File.WriteAllBytes(StatePath, whole[..length]);
            Assert.That(LocalStateFile.Read(StatePath), Is.InstanceOf<LocalStateRead.Refused>(), $"{length} bytes");
        }

        for (int place = 0; place < whole.Length; place += place < 1200 ? 1 : 997)
        {
            byte[] changed = [.. whole];
            changed[place] ^= 0x10;
            File.WriteAllBytes(StatePath, changed);
            Assert.That(LocalStateFile.Read(StatePath), Is.InstanceOf<LocalStateRead.Refused>(), $"byte {place}");
        }

        File.WriteAllBytes(StatePath, [.. whole, 0]);
        Assert.That(LocalStateFile.Read(StatePath), Is.InstanceOf<LocalStateRead.Refused>());
    }

    [Test]
    public void A_training_takes_up_no_other_trainings_state()
    {
        LocalRun run = LocalTraining.Run(LocalTraining.Rounds);
        using LocalTrainer trainer = LocalTraining.Trained(run, 6);
        LocalStateFile.Save(StatePath, trainer, "text", TimeSpan.Zero);

        using LocalTrainer other = new(LocalTraining.Run(LocalTraining.Rounds with { Seed = 6 }), threads: 1);
        using LocalTrainer otherText = new(LocalTraining.Run(LocalTraining.Rounds, [.. LocalTraining.Bytes.Reverse().Where(static b => b < 128)]), threads: 1);

        Assert.That(LocalStateFile.Restore(StatePath, other), Is.EqualTo("belongs to a training with other settings or of another version"));
        Assert.That(LocalStateFile.Restore(StatePath, otherText), Is.EqualTo("was trained on another text"));
        Assert.That(other.StepsTaken, Is.Zero, "nothing of it was taken");
    }

    [Test]
    public void What_was_saved_before_outlives_a_save_that_was_cut_off()
    {
        LocalRun run = LocalTraining.Run(LocalTraining.Rounds);
        using LocalTrainer trainer = LocalTraining.Trained(run, 6), resumed = new(run, threads: 1);
        LocalStateFile.Save(StatePath, trainer, "text", TimeSpan.Zero);
        File.WriteAllText(StatePath + ".part", "half of a sa");

        Assert.That(LocalStateFile.Restore(StatePath, resumed), Is.Null);
        Assert.That(resumed.StepsTaken, Is.EqualTo(6));
        LocalStateFile.Save(StatePath, resumed, "text", TimeSpan.Zero);
        Assert.That(File.Exists(StatePath + ".part"), Is.False);
    }

    [Test]
    public void Any_other_file_is_no_saved_training()
    {
        File.WriteAllBytes(StatePath, Encoding.UTF8.GetBytes("once upon a time there was a file of another kind"));

        Assert.That(LocalStateFile.Read(StatePath), Is.EqualTo(new LocalStateRead.Refused("is no saved training")));
    }
}
