using Ledger.Device.Engine;
using Ledger.Device.Tests.Workers;
using Ledger.Device.Workers;
using Ledger.Models;
using Ledger.Models.Tests.Releases;

namespace Ledger.Device.Tests.Releases;

/// <summary>What the guard lets through, llama.cpp survives: it may refuse a file, but nothing in the file ends the worker.</summary>
public sealed class AlteredModelTests
{
    private const int Files = 150;

    private static readonly byte[] s_model = ReleaseFiles.Build(new RandomModel(
        RandomModel.Small with { Layers = 1, Dim = 8, Heads = 2, KvHeads = 1, HeadDim = 4, Ffn = 8 }, 1).Input).Gguf.ToArray();

    [Test]
    public async Task No_altered_description_ends_the_worker()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("model.gguf");
        await using WorkerProcess worker = await WorkerProcess.StartAsync(TestWorker.Command("device"), CancellationToken.None);
        Random random = new(1);
        int loaded = 0;
        for (int i = 0; i < Files; i++)
        {
            await File.WriteAllBytesAsync(path, Altered(random));

            WorkerEvent load = await worker.CallAsync(
                EngineCalls.Request(EngineCalls.Load, new LoadCall(path, new EngineOptions { Threads = 1, UseAccelerator = false })), CancellationToken.None);
            Assert.That(load, Is.Not.InstanceOf<WorkerEvent.Ended>(), $"file {i}");
            if (load is not WorkerEvent.Completed)
                continue;
            loaded++;
            GenerateCall question = new() { Prompt = "The fox isn't here", MaxTokens = 1, Sampling = Sampling.Greedy };
            await foreach (WorkerEvent part in worker.StreamAsync(EngineCalls.Request(EngineCalls.Generate, question), CancellationToken.None))
                Assert.That(part, Is.Not.InstanceOf<WorkerEvent.Ended>(), $"file {i}");
        }

        Assert.That(loaded, Is.InRange(Files / 10, Files - Files / 10));
    }

    /// <summary>One to three bytes of the keys, the tokens or the tensors' places have other values, small ones more often.</summary>
    private static byte[] Altered(Random random)
    {
        byte[] altered = [.. s_model];
        int tokens = altered.AsSpan().IndexOf("tokenizer.ggml.tokens"u8), special = altered.AsSpan().IndexOf("tokenizer.ggml.bos"u8);
        int end = altered.AsSpan().LastIndexOf("output_norm.weight"u8) + 48;
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(3) switch
            {
                0 => random.Next(24, tokens + 40),
                1 => random.Next(special, end),
                _ => random.Next(24, end),
            };
            altered[at] = (byte)(random.Next(2) == 0 ? random.Next(17) : random.Next(256));
        }

        return altered;
    }
}
