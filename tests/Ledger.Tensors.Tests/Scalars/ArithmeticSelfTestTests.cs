using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NUnit.Framework;

namespace Ledger.Tensors.Tests;

public sealed class ArithmeticSelfTestTests
{
    [Test]
    public void A_sound_machine_passes() => Assert.That(ArithmeticSelfTest.Run(), Is.Empty);

    [TestCaseSource(nameof(Machines))]
    public void A_thread_that_flushes_subnormals_fails_and_is_told_so(string machine)
    {
        ImmutableArray<string> failures;
        using (new FlushingThread())
        {
            failures = ArithmeticSelfTest.Run();
        }

        Assert.That(failures, Does.Contain("this thread flushes subnormal results to zero"));
        Assert.That(failures, Does.Contain("this thread reads subnormal operands as zero"));
        Assert.That(failures, Has.Some.StartsWith("fma(97000800, 1cfff001, 00010002)")); // the case of musl has a subnormal result
        Assert.That(ArithmeticSelfTest.Run(), Is.Empty, $"the thread is sound again, on {machine}");
    }

    private static IEnumerable<TestCaseData> Machines()
    {
        TestCaseData machine = new(RuntimeInformation.RuntimeIdentifier);
        yield return FlushingThread.Missing is null ? machine : machine.Ignore(FlushingThread.Missing);
    }
}
