using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Ledger.Node.Http;

/// <summary>Writes metrics in Prometheus' text format 0.0.4.</summary>
/// <remarks>https://prometheus.io/docs/instrumenting/exposition_formats/; promtool checks the output in the tests.</remarks>
public static class PrometheusText
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>One batch as text, every family once, in the order of its name.</summary>
    public static string Format(in Batch<Metric> batch)
    {
        SortedDictionary<string, Metric> families = new(StringComparer.Ordinal);
        foreach (Metric metric in batch) families.TryAdd(FamilyName(metric), metric);

        StringBuilder text = new();
        foreach ((string family, Metric metric) in families) AppendFamily(text, family, metric);
        return text.ToString();
    }

    /// <summary>An instrument's name in Prometheus' spelling: unit as suffix, counters end in _total.</summary>
    public static string FamilyName(string instrument, string unit, bool isCounter)
    {
        StringBuilder name = new(instrument.Length + 16);
        foreach (char c in instrument) name.Append(char.IsAsciiLetterOrDigit(c) || c == '_' ? c : '_');
        string suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "%" => "_percent",
            _ => "",
        };
        string plain = name.ToString();
        // The ending belongs to histograms; promtool refuses it elsewhere.
        if (plain.EndsWith("_count", StringComparison.Ordinal)) plain = plain[..^"_count".Length];
        if (suffix.Length > 0 && !plain.EndsWith(suffix, StringComparison.Ordinal)) plain += suffix;
        if (isCounter && !plain.EndsWith("_total", StringComparison.Ordinal)) plain += "_total";
        return plain;
    }

    private static string FamilyName(Metric metric) => FamilyName(metric.Name, metric.Unit, IsCounter(metric.MetricType));

    private static bool IsCounter(MetricType type) => type is MetricType.LongSum or MetricType.DoubleSum;

    private static void AppendFamily(StringBuilder text, string family, Metric metric)
    {
        string type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.Histogram => "histogram",
            _ => "gauge",
        };
        string help = metric.Description.Length > 0 ? metric.Description : metric.Name;
        text.Append("# HELP ").Append(family).Append(' ').Append(Escape(help, quotes: false)).Append('\n');
        text.Append("# TYPE ").Append(family).Append(' ').Append(type).Append('\n');
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            if (metric.MetricType == MetricType.Histogram) AppendHistogram(text, family, in point);
            else AppendSample(text, family, Labels(in point), Value(metric.MetricType, in point));
        }
    }

    private static double Value(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong(),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => point.GetSumDouble(),
        MetricType.LongGauge => point.GetGaugeLastValueLong(),
        _ => point.GetGaugeLastValueDouble(),
    };

    private static void AppendHistogram(StringBuilder text, string family, in MetricPoint point)
    {
        string labels = Labels(in point);
        string separator = labels.Length > 0 ? "," : "";
        long cumulative = 0;
        foreach (HistogramBucket bucket in point.GetHistogramBuckets())
        {
            cumulative += bucket.BucketCount;
            AppendSample(text, family + "_bucket", $"{labels}{separator}le=\"{Number(bucket.ExplicitBound)}\"", cumulative);
        }
        AppendSample(text, family + "_sum", labels, point.GetHistogramSum());
        AppendSample(text, family + "_count", labels, point.GetHistogramCount());
    }

    private static void AppendSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0) text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Labels(in MetricPoint point)
    {
        List<string> labels = [];
        foreach (KeyValuePair<string, object?> tag in point.Tags)
        {
            string value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "";
            labels.Add($"{FamilyName(tag.Key, "", isCounter: false)}=\"{Escape(value, quotes: true)}\"");
        }
        return string.Join(',', labels);
    }

    private static string Escape(string value, bool quotes)
    {
        string escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
