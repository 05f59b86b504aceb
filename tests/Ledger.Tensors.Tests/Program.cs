using Ledger.Tensors.Tests.Kernels;
using Ledger.Tensors.Tests.Matrix;
using Ledger.Tensors.Tests.Programs;

// Started by tests in a child process whose vector instructions or compilation tiers are switched off.
IEnumerable<string> lines = args switch
{
    ["matrix"] => MatrixDigest.Run(),
    ["rows"] => RowEvaluatorCases.Run(),
    _ => KernelDigest.Run(),
};
foreach (string line in lines)
{
    Console.WriteLine(line);
}
