using Ledger.Tensors.Kernels;

namespace Ledger.Tensors.Tests.Kernels;

/// <summary>One kernel on one input: its result on given threads, and the definition's.</summary>
public sealed record KernelCase(string Name, Func<KernelThreads, uint[]> Kernel, Func<uint[]> Reference)
{
    public override string ToString() => Name;
}
