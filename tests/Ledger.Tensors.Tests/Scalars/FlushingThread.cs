using System.Runtime.InteropServices;

namespace Ledger.Tensors.Tests;

/// <summary>Makes the calling thread a broken machine: it flushes subnormal numbers to zero, as native libraries may set it.</summary>
internal sealed unsafe partial class FlushingThread : IDisposable
{
    private const int SizeOfEnvironment = 32; // fenv_t of x86-64: 28 bytes of the x87, then MXCSR
    private const int OffsetOfMxcsr = 28;
    private const uint FlushToZero = 0x8000;
    private const uint DenormalsAreZero = 0x0040;

    private readonly byte[] _before = new byte[SizeOfEnvironment];

    public FlushingThread()
    {
        byte[] environment = new byte[SizeOfEnvironment];
        fixed (byte* before = _before, now = environment)
        {
            if (GetEnvironment(before) != 0)
            {
                throw new InvalidOperationException("the C library does not give the floating-point environment");
            }

            _before.CopyTo(environment, 0);
            *(uint*)(now + OffsetOfMxcsr) |= FlushToZero | DenormalsAreZero;
            Set(now);
        }
    }

    /// <summary>Why this process cannot do it; null where it can.</summary>
    public static string? Missing => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        ? null
        : "only the C library of Linux on x86-64 is known to set this up";

    public void Dispose()
    {
        fixed (byte* before = _before)
        {
            Set(before);
        }
    }

    private static void Set(byte* environment)
    {
        if (SetEnvironment(environment) != 0)
        {
            throw new InvalidOperationException("the C library does not set the floating-point environment");
        }
    }

    [LibraryImport("libm.so.6", EntryPoint = "fegetenv")]
    private static partial int GetEnvironment(byte* environment);

    [LibraryImport("libm.so.6", EntryPoint = "fesetenv")]
    private static partial int SetEnvironment(byte* environment);
}
