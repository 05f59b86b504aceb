using System.Runtime.InteropServices;
using Ledger.Tensors.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Node.Tests.Work;

public sealed class UnsoundMachineTests
{
    [TestCaseSource(nameof(Machines))]
    public void A_machine_that_computes_other_bits_does_not_start_and_is_told_why(string machine)
    {
        string root = Directory.CreateTempSubdirectory("ledger-unsound-").FullName;
        NodeOptions options = new() { Rpc = new Uri("http://127.0.0.1:1/"), DataDirectory = root, Passphrase = "secret" };
        Task<LedgerNode> opening;
        using (new FlushingThread())
        {
            opening = LedgerNode.OpenAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        }

        NodeStoppedException? stop = Assert.ThrowsAsync<NodeStoppedException>(() => opening);

        Assert.That(stop!.Reason, Is.EqualTo(NodeStopReason.Arithmetic));
        Assert.That(stop!.Message, Does.Contain("does not compute the protocol's bits").And.Contain("flushes subnormal results to zero"));
        Assert.That(Directory.EnumerateFileSystemEntries(root), Is.Empty, $"nothing was signed, nothing was written, on {machine}");
        Directory.Delete(root);
    }

    private static IEnumerable<TestCaseData> Machines()
    {
        TestCaseData machine = new(RuntimeInformation.RuntimeIdentifier);
        yield return FlushingThread.Missing is null ? machine : machine.Ignore(FlushingThread.Missing);
    }
}
