using Ledger.Benchmarks;
using Ledger.Benchmarks.Chain;
using Ledger.Benchmarks.Consents;
using Ledger.Benchmarks.Disputes;
using Ledger.Benchmarks.Kernels;
using Ledger.Benchmarks.Learns;
using Ledger.Benchmarks.Step;
using Ledger.Device.Workers;

// One argument chooses a part: kernels, step, hash, learns; or one of the smaller ones: products, attention, elementwise, step, signatures, round, disputes, engine, consents, chain. None runs all.
string part = args.Length > 0 ? args[0] : "all";
if (part is "worker")
{
    return await DeviceWorker.RunAsync().ConfigureAwait(false); // the engine's part starts this program as its workers
}

if (part == KernelsBenchmark.Narrow)
{
    KernelsBenchmark.RunNarrow(Console.Out); // the part of the kernels starts this program without 512-bit vectors
    return 0;
}

if (part is "kernels" or "all")
{
    BenchmarkOptions options = BenchmarkOptions.Parse(args.AsSpan(Math.Min(1, args.Length)));
    KernelsBenchmark.Run(Console.Out, Math.Max(options.Threads, Math.Min(2, Environment.ProcessorCount)), options.Json);
}

using KernelBenchmarks benchmarks = new(Console.Out);
if (part is "products" or "all")
{
    benchmarks.Products();
}

if (part is "attention" or "all")
{
    benchmarks.Attention();
}

if (part is "elementwise" or "all")
{
    benchmarks.Elementwise();
}

if (part is "step" or "all")
{
    benchmarks.Step();
    BenchmarkOptions options = BenchmarkOptions.Parse(args.AsSpan(Math.Min(1, args.Length)));
    StepBenchmark.Run(Console.Out, options.Threads, options.Json);
}

if (part is "hash" or "all")
{
    BenchmarkOptions options = BenchmarkOptions.Parse(args.AsSpan(Math.Min(1, args.Length)));
    HashBenchmark.Run(Console.Out, options.Threads, options.Json);
}

if (part is "signatures" or "all")
{
    SignatureBenchmark.Run(Console.Out);
}

if (part is "round" or "all")
{
    RoundBenchmark.Run(Console.Out);
}

if (part is "disputes" or "all")
{
    DisputeBenchmark.Run(Console.Out);
}

if (part is "engine" or "all")
{
    await EngineSpeed.RunAsync(Console.Out).ConfigureAwait(false);
}

if (part is "consents" or "all")
{
    await RevocationBenchmark.RunAsync(Console.Out).ConfigureAwait(false);
}

if (part is "chain" or "all")
{
    await ChainBenchmark.RunAsync(Console.Out).ConfigureAwait(false);
}

if (part is "learns" or "all")
{
    BenchmarkOptions options = BenchmarkOptions.Parse(args.AsSpan(Math.Min(1, args.Length)));
    return LearnsBenchmark.Run(Console.Out, options.Threads, options.Json) ? 0 : 1;
}

return 0;
