using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Kernels;

/// <summary>Copies operands of a product into panels that a register tile reads straight through. Moves, never computes.</summary>
internal static unsafe class Packing
{
    /// <summary>
    /// target[k·width + r] = source[r·laneStride + k·depthStride] for r &lt; lanes; lanes up to width become +0.
    /// One of the strides is 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panel(float* source, nint laneStride, nint depthStride, int lanes, int width, nint depth, float* target)
    {
        if (laneStride == 1)
        {
            CopyRows(source, depthStride, lanes, width, depth, target);
        }
        else if (lanes >= 4 && (X86.Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            Transpose(source, laneStride, lanes, width, depth, target);
        }
        else
        {
            for (nint k = 0; k < depth; k++)
            {
                for (int r = 0; r < lanes; r++)
                {
                    target[(k * width) + r] = source[(r * laneStride) + (k * depthStride)];
                }
            }
        }

        if (lanes < width)
        {
            for (nint k = 0; k < depth; k++)
            {
                new Span<float>(target + (k * width) + lanes, width - lanes).Clear();
            }
        }
    }

    /// <summary>All panels of `width` lanes of an operand; panel p starts at target + p·width·depth.</summary>
    public static void Panels(float* source, nint laneStride, nint depthStride, int lanes, int width, nint depth, float* target)
    {
        if (laneStride == 1 && lanes > width)
        {
            // Each source row is read once from end to end: the other nesting would re-read its lines.
            int whole = lanes / width * width;
            for (nint k = 0; k < depth; k++)
            {
                float* row = source + (k * depthStride);
                float* to = target + (k * width);
                for (int lane = 0; lane < whole; lane += width)
                {
                    Copy(row + lane, to, width);
                    to += width * depth;
                }
            }

            if (whole < lanes)
            {
                Panel(source + whole, laneStride, depthStride, lanes - whole, width, depth, target + (whole * depth));
            }

            return;
        }

        for (int lane = 0; lane < lanes; lane += width)
        {
            Panel(source + (lane * laneStride), laneStride, depthStride, Math.Min(width, lanes - lane), width, depth, target + (lane * depth));
        }
    }

    private static void CopyRows(float* source, nint depthStride, int lanes, int width, nint depth, float* target)
    {
        for (nint k = 0; k < depth; k++)
        {
            Copy(source + (k * depthStride), target + (k * width), lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, float* target, int count)
    {
        if (count >= 4)
        {
            int i = 0;
            for (; i <= count - 8; i += 8)
            {
                Vector256.Load(source + i).Store(target + i);
            }

            if (i <= count - 4)
            {
                Vector128.Load(source + i).Store(target + i);
            }

            // The last four overlap what is written: no scalar end.
            Vector128.Load(source + count - 4).Store(target + count - 4);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>4×4 blocks; the last four lanes overlap the ones before, so that no lane is handled alone.</summary>
    private static void Transpose(float* source, nint laneStride, int lanes, int width, nint depth, float* target)
    {
        nint whole = depth & ~3;
        for (int lane = 0; lane < lanes; lane += 4)
        {
            int first = Math.Min(lane, lanes - 4);
            float* row0 = source + (first * laneStride);
            float* row1 = row0 + laneStride;
            float* row2 = row1 + laneStride;
            float* row3 = row2 + laneStride;
            float* to = target + first;
            nint k = 0;
            for (; k < whole; k += 4)
            {
                Transpose4(
                    Vector128.Load(row0 + k), Vector128.Load(row1 + k), Vector128.Load(row2 + k), Vector128.Load(row3 + k), to, width);
                to += 4 * (nint)width;
            }

            for (; k < depth; k++)
            {
                to[0] = row0[k];
                to[1] = row1[k];
                to[2] = row2[k];
                to[3] = row3[k];
                to += width;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d, float* target, nint stride)
    {
        Vector128<float> lowAc = InterleaveLow(a, c);
        Vector128<float> highAc = InterleaveHigh(a, c);
        Vector128<float> lowBd = InterleaveLow(b, d);
        Vector128<float> highBd = InterleaveHigh(b, d);
        InterleaveLow(lowAc, lowBd).Store(target);
        InterleaveHigh(lowAc, lowBd).Store(target + stride);
        InterleaveLow(highAc, highBd).Store(target + (2 * stride));
        InterleaveHigh(highAc, highBd).Store(target + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        X86.Sse.IsSupported ? X86.Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        X86.Sse.IsSupported ? X86.Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
