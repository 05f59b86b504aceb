using System.Text.Json;
using static Ledger.Cli.Tests.Endings;

namespace Ledger.Cli.Tests;

/// <summary>ledger train as a person meets it: plots, interruptions, the same bits, and one sentence for what cannot be.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TrainTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Test]
    public async Task It_prints_lines_for_plots_and_then_the_result()
    {
        LedgerProcess.Ended ended = await LedgerProcess.RunAsync([.. Training(steps: 40), "--report-every", "10"]);

        Assert.That(ended.Code, Is.Zero, ended.Errors);
        JsonElement[] lines = [.. ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.That(lines[..^1].Select(static line => line.GetProperty("step").GetInt32()), Is.EqualTo(Enumerable.Range(1, 4).Select(static report => 10 * report)));
        Assert.That(lines[0].GetProperty("loss").GetDouble(), Is.GreaterThan(lines[3].GetProperty("loss").GetDouble()));
        Assert.That(lines[0].GetProperty("tokens").GetInt64(), Is.EqualTo(10 * 2 * 16));
        JsonElement result = lines[^1];
        Assert.That(result.GetProperty("validationLoss").GetDouble(), Is.GreaterThan(0).And.LessThan(4));
        Assert.That(result.GetProperty("tokens").GetInt64(), Is.EqualTo(40 * 2 * 16));
        Assert.That(result.GetProperty("seconds").GetDouble(), Is.GreaterThan(0));
        Assert.That(result.GetProperty("finalRoot").GetString(), Does.Match("^0x[0-9a-f]{64}$"));
        Assert.That(ended.Errors, Does.Contain("tokens/s").And.Contain("left").And.Contain("loss"));
    }

    [TestCase("INT", "2")]
    [TestCase("TERM", "1")]
    public async Task Stopped_it_saves_says_how_to_go_on_and_ends_in_the_same_bits(string signal, string workers)
    {
        string[] training = [.. Training(steps: 2000), "--workers", workers, "--inner", "100"];
        string root = Root(await LedgerProcess.RunAsync(With(training, "--threads", "2")));
        await using LedgerProcess process = LedgerProcess.Start([.. training, "--report-every", "7"]);
        await process.FirstLine;

        process.Signal(signal);
        LedgerProcess.Ended stopped = await process.EndAsync();

        Assert.That(stopped.Code, Is.EqualTo(130), stopped.Errors);
        Assert.That(stopped.Errors, Does.Contain("error: Stopped; saved after step"));
        string advice = stopped.Errors.Split('\n').Single(static line => line.StartsWith("  fix:", StringComparison.Ordinal));
        string state = advice[(advice.LastIndexOf(' ') + 1)..];
        LedgerProcess.Ended resumed = await LedgerProcess.RunAsync("train", "--resume", state, "--json");
        Assert.That(resumed.Errors, Does.Contain("going on after step"));
        Assert.That(Root(resumed), Is.EqualTo(root));
        Assert.That(Root(await LedgerProcess.RunAsync([.. training, "--resume"])), Is.EqualTo(root), "a finished training tells its result again");
    }

    [Test]
    public async Task Killed_it_goes_on_from_the_last_save()
    {
        string[] training = Training(steps: 3000);
        await using LedgerProcess process = LedgerProcess.Start([.. training, "--report-every", "500", "--save-every", "1s"]);
        await process.FirstLine;

        process.Signal("KILL");
        await process.EndAsync();

        LedgerProcess.Ended resumed = await LedgerProcess.RunAsync([.. training, "--resume"]);
        Assert.That(Root(resumed), Is.EqualTo(Root(await LedgerProcess.RunAsync(training))));
    }

    [Test]
    public async Task Started_anew_it_keeps_what_was_saved()
    {
        string[] training = Training(steps: 20);
        JsonElement first = Result(await LedgerProcess.RunAsync(training));

        LedgerProcess.Ended anew = await LedgerProcess.RunAsync(training);

        string kept = first.GetProperty("state").GetString()! + ".before";
        Assert.That(anew.Errors, Does.Contain($"--resume {kept}"));
        Assert.That(Root(await LedgerProcess.RunAsync("train", "--resume", kept, "--json")), Is.EqualTo(Root(anew)));
    }

    [Test]
    public async Task A_saved_training_that_cannot_be_taken_up()
    {
        string[] training = Training(steps: 20);
        JsonElement result = Result(await LedgerProcess.RunAsync(training));
        string state = result.GetProperty("state").GetString()!;

        Says(await LedgerProcess.RunAsync([.. training, "--resume", _directory["nothing"]]), 3, "There is no saved training");
        Says(await LedgerProcess.RunAsync([.. training, "--resume", _directory["text"]]), 3, "text is no saved training.");
        Says(await LedgerProcess.RunAsync([.. training, "--resume", state, "--seed", "2"]), 3, "The saved training was started with --seed 1, not 2.");
        Says(await LedgerProcess.RunAsync([.. training, "--seed", "2", "--resume"]), 3, "There is no saved training");
        byte[] bytes = await File.ReadAllBytesAsync(state);
        await File.WriteAllBytesAsync(_directory["half"], bytes[..(bytes.Length / 2)]);
        Says(await LedgerProcess.RunAsync("train", "--resume", _directory["half"]), 3, "half is cut off or damaged.");
        await File.AppendAllTextAsync(_directory["text"], "more");
        Says(await LedgerProcess.RunAsync("train", "--resume", state), 3, "was trained on another text.");
    }

    [Test]
    public async Task What_cannot_be_trained()
    {
        await File.WriteAllBytesAsync(_directory["binary"], [.. Enumerable.Range(0, 4000).Select(static i => (byte)(i * 7))]);
        await File.WriteAllTextAsync(_directory["empty"], "");
        string[] training = Training(steps: 20);

        Says(await LedgerProcess.RunAsync("train"), 2, "There is no text to train on.");
        Says(await LedgerProcess.RunAsync("train", "--data", _directory["nothing"]), 3, "There is no file");
        Says(await LedgerProcess.RunAsync("train", "--data", _directory.Path), 3, "is a folder");
        Says(await LedgerProcess.RunAsync("train", "--data", _directory["binary"]), 3, "--tokenizer bytes");
        Says(await LedgerProcess.RunAsync("train", "--data", _directory["empty"]), 3, "0 tokens to train on");
        Says(await LedgerProcess.RunAsync(With(training, "--heads", "5")), 3, "A width of 16 cannot be shared by 5 heads.");
        Says(await LedgerProcess.RunAsync([.. training, "--workers", "3", "--inner", "7"]), 3, "20 steps are no whole number of rounds of 7;");
        Says(await LedgerProcess.RunAsync([.. training, "--kv-heads", "4"]), 3, "2 heads cannot share 4 key heads evenly.");
        Says(await LedgerProcess.RunAsync(With(training, "--heads", "16")), 3, "each of 16 heads 1 numbers, and positions need an even number.");
        Says(await LedgerProcess.RunAsync(With(training, "--seq", "65536")), 3, "2 sequences of 65536 are 131072.");
        Says(await LedgerProcess.RunAsync(With(training, "--lr", "0")), 2, "--lr must lie between");
        Says(await LedgerProcess.RunAsync(With(training, "--out", _directory["text"])), 3, "");
    }

    private string[] Training(int steps)
    {
        if (!File.Exists(_directory["text"])) File.Copy(Corpus.Write(_directory["corpus"]), _directory["text"]);
        return
        [
            "train", "--data", _directory["text"], "--layers", "1", "--dim", "16", "--heads", "2", "--seq", "16", "--batch", "2",
            "--steps", $"{steps}", "--lr", "0.01", "--threads", "1", "--out", _directory["saved"], "--json",
        ];
    }

    /// <summary>The same command line with another value of an option.</summary>
    private static string[] With(string[] training, string option, string value)
    {
        string[] changed = [.. training];
        changed[Array.IndexOf(changed, option) + 1] = value;
        return changed;
    }

    private static JsonElement Result(LedgerProcess.Ended ended)
    {
        Assert.That(ended.Code, Is.Zero, ended.Errors);
        return JsonDocument.Parse(ended.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
    }

    private static string Root(LedgerProcess.Ended ended) => Result(ended).GetProperty("finalRoot").GetString()!;
}
