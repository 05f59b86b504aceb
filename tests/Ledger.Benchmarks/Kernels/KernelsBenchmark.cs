using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ledger.Tensors.Kernels;

namespace Ledger.Benchmarks.Kernels;

/// <summary>The part `kernels`: products beside OpenBLAS and the peak, the same without 512-bit vectors, and elementwise passes.</summary>
internal static class KernelsBenchmark
{
    private const string Switch = "DOTNET_EnableAVX512";
    private const string NarrowPart = "kernels-narrow";
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Name of the part that <see cref="RunNarrow"/> answers.</summary>
    public static string Narrow => NarrowPart;

    /// <summary>Measures everything; ends with one JSON object when asked.</summary>
    public static void Run(TextWriter output, int threads, bool json)
    {
        WarmUp();
        OpenBlas? peer = OpenBlas.Find();
        output.WriteLine(peer is null ? "no peer: this machine has no OpenBLAS (apt-get install libopenblas0-pthread)" : $"peer: {peer.Name}, one thread");
        ProductBenchmark benchmark = new(peer, threads);
        Header(output);
        KernelReport report = new()
        {
            Path = VectorPaths.Best.ToString(),
            Peer = peer?.Name,
            Products = [.. ProductRow.Table.Select(row => Shown(output, benchmark.Measure(row)))],
            Passes = PassBenchmark.Measure(),
        };
        Summary(output, report);
        KernelReport? narrow = VectorPaths.IsSupported(VectorPath.Vector512) ? NarrowChild(output) : null;
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(new { threads, wide = report, narrow }, s_json));
        }
    }

    /// <summary>Measures the large rows on the vectors that are left, and prints nothing but JSON.</summary>
    public static void RunNarrow(TextWriter output)
    {
        WarmUp();
        ProductBenchmark benchmark = new(null, 1);
        KernelReport report = new()
        {
            Path = VectorPaths.Best.ToString(),
            Products = [.. ProductRow.Table.Where(static row => row.IsLarge).Select(benchmark.Measure)],
        };
        output.WriteLine(JsonSerializer.Serialize(report, s_json));
    }

    /// <summary>This program again with 512-bit vectors switched off.</summary>
    private static KernelReport? NarrowChild(TextWriter output)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
        {
            start.ArgumentList.Add(typeof(KernelsBenchmark).Assembly.Location);
        }

        start.ArgumentList.Add(NarrowPart);
        start.Environment[Switch] = "0";
        using Process child = Process.Start(start)!;
        string text = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        KernelReport? report = child.ExitCode == 0 ? JsonSerializer.Deserialize<KernelReport>(text, s_json) : null;
        if (report is null || report.Path != nameof(VectorPath.Vector256))
        {
            output.WriteLine($"without 512-bit vectors: {Switch}=0 had no effect or the process failed; nothing was measured");
            return null;
        }

        output.WriteLine();
        output.WriteLine($"the same on {report.Path} ({Switch}=0)");
        Header(output);
        foreach (ProductSpeed row in report.Products)
        {
            Shown(output, row);
        }

        Summary(output, report);
        return report;
    }

    /// <summary>The first measurements of a process come out low: the processor is asleep.</summary>
    private static void WarmUp()
    {
        for (int i = 0; i < 100; i++)
        {
            PeakLoop.Run(100_000);
        }
    }

    private static void Header(TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"{"product (M x N x K)",-26}{"GFLOP/s",10}{"OpenBLAS",10}{"peak",10}{"median",10}{"threads",10}");
    }

    private static ProductSpeed Shown(TextWriter output, ProductSpeed row)
    {
        output.WriteLine($"{row.Product,-26}{Text(row.Gflops, "F1")}{Text(row.OfOpenBlas)}{Text(row.OfPeak)}{Text(row.OfPeakMedian)}{Text(row.Scaling)}");
        return row;
    }

    private static void Summary(TextWriter output, KernelReport report)
    {
        output.WriteLine($"{"median",-26}{"",10}{Text(report.MedianOfOpenBlas)}{Text(report.MedianOfPeak)}{"",10}{Text(report.MedianScaling)}");
        output.WriteLine($"{"least",-26}{"",10}{"",10}{Text(report.LeastOfPeak)}   (peak and threads: rows with every size at least 512)");
        if (report.Passes is PassSpeed passes)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"exp {passes.ExpGigaElements:F2} G/s, silu(g)u {passes.SwiGluGigaElements:F2} G/s; AdamW {passes.AdamWGigaParameters:F2} G parameters/s, {passes.AdamWOfCopy:F2} of copying ({passes.CopyGigabytes:F1} GB/s)"));
        }
    }

    private static string Text(double? value, string format = "F3") => (value?.ToString(format, CultureInfo.InvariantCulture) ?? "-").PadLeft(10);
}
