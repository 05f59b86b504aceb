using Ledger.Tensors.Kernels;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Kernels;

public sealed class KernelTests
{
    private static IEnumerable<KernelCase> Cases => KernelCases.All();

    [TestCaseSource(nameof(Cases))]
    public void Kernel_is_bitwise_its_reference_on_every_path_and_thread_count(KernelCase kernelCase)
    {
        uint[] expected = kernelCase.Reference();

        foreach (VectorPath path in Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported))
        {
            foreach (int count in (int[])[1, 2])
            {
                using KernelThreads threads = new(count, path);
                Assert.That(kernelCase.Kernel(threads), Is.EqualTo(expected), $"{path}, {count} threads");
            }
        }
    }

    [Test]
    public void Lane_sum_of_sixteen_and_one_folds_by_the_tree()
    {
        float[] x = [.. Enumerable.Range(0, 17).Select(i => i == 0 ? 1e8f : i == 16 ? 1f : 4f)];
        using KernelThreads threads = new(1);

        // Lane 0 holds 1e8 + 1 = 1e8 and the first fold's tie 1e8 + 4 is 1e8; then the tree adds 8, 16 and 32. One by one, all would be lost.
        Assert.That(LaneSum.Sum(x, threads), Is.EqualTo(1e8f + 56f));
    }

    [Test]
    public void Kernels_allocate_nothing_once_warm()
    {
        using KernelThreads threads = new(1);
        float[] a = Seeded.Floats(1, 64 * 48), b = Seeded.Floats(2, 64 * 48), c = new float[64 * 64];
        AttentionShape shape = new(1, 40, 2, 1, 16);
        float[] q = Seeded.Floats(3, 40 * 32), k = Seeded.Floats(4, 40 * 16), o = new float[40 * 32], m = new float[80], r = new float[80];
        void Work()
        {
            Gemm.NT(a, b, c, 64, 64, 48, threads);
            CausalAttention.Forward(q, k, k, o, m, r, shape, 0.25f, threads);
            SwiGlu.Forward(a, b, a, threads);
        }

        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
        {
            Work();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void Operand_of_the_wrong_length_is_refused_before_any_pointer_is_used()
    {
        using KernelThreads threads = new(1);

        Assert.That(() => Gemm.NT(new float[6], new float[6], new float[3], 2, 2, 3, threads), Throws.ArgumentException);
        Assert.That(() => SwiGlu.Forward(new float[6], new float[5], new float[6], threads), Throws.ArgumentException);
    }
}
