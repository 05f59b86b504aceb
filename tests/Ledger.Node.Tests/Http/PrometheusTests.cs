using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ledger.Node.Http;

namespace Ledger.Node.Tests.Http;

[TestFixture]
public class PrometheusTests
{
    public static IEnumerable<TestCaseData> Promtool()
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        TestCaseData found = new(path ?? "");
        yield return path is not null ? found : found.Ignore("promtool is not installed (Debian: apt-get install prometheus)");
    }

    [TestCase("ledger.steps", "", true, "ledger_steps_total")]
    [TestCase("ledger_head_age", "s", false, "ledger_head_age_seconds")]
    [TestCase("disk.seconds", "s", false, "disk_seconds")]
    [TestCase("sent", "By", true, "sent_bytes_total")]
    [TestCase("dotnet.timer.count", "{timer}", false, "dotnet_timer")]
    public void Names_follow_the_rules_of_Prometheus(string instrument, string unit, bool isCounter, string expected)
    {
        Assert.That(PrometheusText.FamilyName(instrument, unit, isCounter), Is.EqualTo(expected));
    }

    [Test]
    public void Counters_gauges_and_histograms_are_written_with_their_labels()
    {
        using Meter meter = new("Ledger.Test." + Guid.NewGuid());
        using PrometheusExporter exporter = new(meter.Name);
        meter.CreateCounter<long>("steps", description: "Steps done.").Add(3, new KeyValuePair<string, object?>("who", "a \"b\"\n"));
        meter.CreateObservableGauge("loss", () => 2.5);
        Histogram<double> seconds = meter.CreateHistogram<double>("wait", "s", "Time waited.");
        seconds.Record(0.03);
        seconds.Record(100);

        string text = exporter.Scrape();

        Assert.That(text, Does.Contain("# HELP steps_total Steps done.\n# TYPE steps_total counter\nsteps_total{who=\"a \\\"b\\\"\\n\"} 3\n"));
        Assert.That(text, Does.Contain("# TYPE loss gauge\nloss 2.5\n"));
        Assert.That(text, Does.Contain("wait_seconds_bucket{le=\"0.02\"} 0\nwait_seconds_bucket{le=\"0.05\"} 1\n"));
        Assert.That(text, Does.Contain("wait_seconds_bucket{le=\"+Inf\"} 2\nwait_seconds_sum 100.03\nwait_seconds_count 2\n"));
    }

    [TestCaseSource(nameof(Promtool))]
    public async Task Promtool_finds_nothing_to_complain_about(string promtool)
    {
        using NodeMetrics metrics = new();
        await using ServedNode node = await ServedNode.StartAsync(() => Sample.Status());
        metrics.StepsTrained.Add(7);
        string text = await node.Client.GetStringAsync("/metrics");

        ProcessStartInfo start = new(promtool) { ArgumentList = { "check", "metrics" }, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process check = Process.Start(start)!;
        await check.StandardInput.WriteAsync(text);
        check.StandardInput.Close();
        string said = await check.StandardOutput.ReadToEndAsync() + await check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();

        Assert.That(said, Is.Empty);
        Assert.That(check.ExitCode, Is.Zero);
        Assert.That(text, Does.Contain("ledger_steps_trained_total 7").And.Contain("ledger_validation_loss 5.5").And.Contain("dotnet_"));
    }
}
