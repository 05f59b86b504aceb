using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Ledger.Tensors.Kernels;
using Ledger.Tensors.Tests.Kernels;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Tests.Matrix;

/// <summary>Runs every case of the matrix on every vector path of this process with one and two threads, and tells what it saw.</summary>
internal static class MatrixDigest
{
    /// <summary>The flags, the tiers, one line per difference, then the number of comparisons and the digest of all results.</summary>
    public static IEnumerable<string> Run()
    {
        using CompiledTiers tiers = new();
        yield return $"flags 512={Vector512.IsHardwareAccelerated} 256={Vector256.IsHardwareAccelerated} 128={Vector128.IsHardwareAccelerated} fma={X86.Fma.IsSupported}";
        foreach (string failure in ArithmeticSelfTest.Run())
        {
            yield return $"self-test {failure}";
        }

        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        KernelThreads[] threads =
            [.. Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported).SelectMany(static path => (KernelThreads[])[new(1, path), new(2, path)])];
        int comparisons = 0;
        foreach (KernelCase one in (IEnumerable<KernelCase>)[.. ProductMatrix.All(), .. PassMatrix.All()])
        {
            uint[] expected = one.Reference();
            foreach (KernelThreads t in threads)
            {
                comparisons++;
                if (!one.Kernel(t).AsSpan().SequenceEqual(expected))
                {
                    yield return $"differs {one.Name} on {t.Path}, {t.Count} threads";
                }
            }

            byte[] bytes = new byte[expected.Length * 4];
            for (int i = 0; i < expected.Length; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), expected[i]);
            }

            digest.AppendData(bytes);
        }

        foreach (KernelThreads t in threads)
        {
            t.Dispose();
        }

        yield return $"tiers {tiers}";
        yield return $"comparisons {comparisons}";
        yield return $"digest {Convert.ToHexStringLower(digest.GetHashAndReset())}";
    }
}
