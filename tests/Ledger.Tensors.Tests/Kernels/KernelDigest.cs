using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Ledger.Tensors.Kernels;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Tests.Kernels;

/// <summary>Runs every kernel case on every path of this process and tells what it saw.</summary>
internal static class KernelDigest
{
    /// <summary>One line of flags, one per case that differs from its reference, and the digest of all results.</summary>
    public static IEnumerable<string> Run()
    {
        yield return $"flags 512={Vector512.IsHardwareAccelerated} 256={Vector256.IsHardwareAccelerated} 128={Vector128.IsHardwareAccelerated} fma={X86.Fma.IsSupported} best={VectorPaths.Best}";
        foreach (string failure in ArithmeticSelfTest.Run())
        {
            yield return $"self-test {failure}";
        }

        using IncrementalHash digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        VectorPath[] paths = [.. Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported)];
        KernelThreads[] threads = [.. paths.SelectMany(path => (KernelThreads[])[new(1, path), new(2, path)])];
        foreach (KernelCase kernelCase in KernelCases.All())
        {
            uint[] expected = kernelCase.Reference();
            foreach (KernelThreads t in threads)
            {
                if (!kernelCase.Kernel(t).AsSpan().SequenceEqual(expected))
                {
                    yield return $"differs {kernelCase.Name} on {t.Path}, {t.Count} threads";
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

        yield return $"digest {Convert.ToHexStringLower(digest.GetHashAndReset())}";
    }
}
