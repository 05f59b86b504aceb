using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Ledger.Node.Http;

/// <summary>Collects every instrument of the process at the moment it is scraped.</summary>
/// <remarks>Build it before the first measurement: what is recorded earlier is lost (facts of the SDK).</remarks>
public sealed class PrometheusExporter : IDisposable
{
    /// <summary>Buckets for durations from a hundredth of a second to a minute.</summary>
    private static readonly double[] s_seconds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60];

    private readonly Lock _gate = new();
    private readonly LastBatch _last = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;

    /// <summary>Listens to the meters with these names; a trailing * matches any ending.</summary>
    public PrometheusExporter(params IEnumerable<string> meters)
    {
        _reader = new BaseExportingMetricReader(_last) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter([.. meters])
            .AddView(instrument => instrument.Unit == "s" ? new ExplicitBucketHistogramConfiguration { Boundaries = s_seconds } : null)
            .AddReader(_reader)
            .Build();
    }

    /// <summary>The text of one scrape.</summary>
    public string Scrape()
    {
        lock (_gate)
        {
            _last.Text = "";
            _reader.Collect();
            return _last.Text;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _provider.Dispose();
        _reader.Dispose();
    }

    private sealed class LastBatch : BaseExporter<Metric>
    {
        public string Text { get; set; } = "";

        public override ExportResult Export(in Batch<Metric> batch)
        {
            Text = PrometheusText.Format(in batch);
            return ExportResult.Success;
        }
    }
}
