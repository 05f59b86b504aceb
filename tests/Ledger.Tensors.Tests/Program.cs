using Ledger.Tensors.Tests.Kernels;

// Started by tests in a child process whose vector instructions are switched off.
foreach (string line in KernelDigest.Run())
{
    Console.WriteLine(line);
}
