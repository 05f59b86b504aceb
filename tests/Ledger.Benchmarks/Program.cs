using Ledger.Benchmarks;

// One argument chooses a part: products, attention, elementwise, step, round. None runs all.
string part = args.Length > 0 ? args[0] : "all";
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
}

if (part is "round" or "all")
{
    RoundBenchmark.Run(Console.Out);
}
