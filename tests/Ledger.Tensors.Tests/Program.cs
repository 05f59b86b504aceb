using Ledger.Tensors.Tests.Kernels;
using Ledger.Tensors.Tests.Matrix;

// Started by tests in a child process whose vector instructions or compilation tiers are switched off.
foreach (string line in args is ["matrix"] ? MatrixDigest.Run() : KernelDigest.Run())
{
    Console.WriteLine(line);
}
