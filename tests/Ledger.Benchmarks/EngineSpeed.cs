using System.Diagnostics;
using System.Text;
using Ledger.Content;
using Ledger.Device.Engine;
using Ledger.Device.Workers;
using Ledger.Models;
using Ledger.Training;

namespace Ledger.Benchmarks;

/// <summary>Tokens a second of the demo's model through a worker, against a bare loop, and what plugging an adapter costs.</summary>
internal static class EngineSpeed
{
    public static async Task RunAsync(TextWriter output)
    {
        ModelShape shape = RecipeTemplate.Demo.Model;
        string folder = Directory.CreateTempSubdirectory("ledger-benchmark-").FullName;
        try
        {
            string path = Path.Combine(folder, "model.gguf");
            await File.WriteAllBytesAsync(path, Release(shape)).ConfigureAwait(false);
            EngineOptions options = new();
            (EngineBenchmark? speed, string? refusal) = await EngineBenchmark.MeasureAsync(WorkerCommand.Self("worker"), path, options, CancellationToken.None).ConfigureAwait(false);
            await output.WriteLineAsync(speed is null
                ? $"engine: {refusal}"
                : $"engine {shape.ParameterCount / 1e6:0.00} M: first token {speed.TimeToFirstTokenMs:0.0} ms, {speed.TokensPerSecond:0} tokens/s, {speed.FractionOfNative:0.000} of the bare loop").ConfigureAwait(false);
            Plug(path, shape, options, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Plug(string path, ModelShape shape, EngineOptions options, TextWriter output)
    {
        if (LlamaEngine.Open(path, options) is not EngineOpening.Opened { Engine: LlamaEngine engine }) return;
        using LlamaEngine opened = engine;
        byte[] adapter = AdapterGguf.Write([.. Matrices(shape)], 8, new Dictionary<string, string>());
        List<double> attach = [], detach = [];
        for (int i = 0; i < 50; i++)
        {
            long start = Stopwatch.GetTimestamp();
            if (engine.Attach(adapter, 1) is string refusal)
            {
                output.WriteLine($"adapter: {refusal}");
                return;
            }

            long attached = Stopwatch.GetTimestamp();
            engine.Detach();
            attach.Add(Stopwatch.GetElapsedTime(start, attached).TotalMilliseconds);
            detach.Add(Stopwatch.GetElapsedTime(attached).TotalMilliseconds);
        }

        output.WriteLine($"adapter {adapter.Length / 1024} KiB: attach {attach.Order().ElementAt(25):0.00} ms, detach and clear {detach.Order().ElementAt(25):0.00} ms ({engine.Device.Variant}, {engine.Device.Chip})");
    }

    private static IEnumerable<AdapterMatrix> Matrices(ModelShape shape) =>
        from parameter in shape.Parameters
        where parameter.Name.StartsWith("layers.", StringComparison.Ordinal) && parameter.Role != ParameterRole.Norm
        select new AdapterMatrix(GgufNames.OfParameter(parameter.Name), 8, new float[8 * parameter.Columns], new float[8 * parameter.Rows]);

    /// <summary>A model file with random numbers of a shape.</summary>
    public static byte[] Release(ModelShape shape)
    {
        Random random = new(1);
        ByteLevelBpe tokenizer = ByteLevelBpe.Train([Encoding.UTF8.GetBytes("once upon a time there was a little cat and a little dog ")], shape.Vocab, CancellationToken.None);
        Dictionary<string, ReadOnlyMemory<float>> parameters = shape.Parameters.ToDictionary(
            static parameter => parameter.Name,
            parameter => (ReadOnlyMemory<float>)Enumerable.Range(0, (int)parameter.Length).Select(_ => parameter.Role == ParameterRole.Norm ? 1 : (float)(random.NextDouble() - 0.5) * 0.2f).ToArray());
        ReleaseOrigin origin = new(31337, 1, default, Cid.Of([]), "benchmark", 0, "MIT");
        return ReleaseFiles.Build(new ReleaseInput(shape, tokenizer, name => parameters[name], origin)).Gguf.ToArray();
    }
}
