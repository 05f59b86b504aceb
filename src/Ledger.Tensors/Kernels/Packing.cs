using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using X86 = System.Runtime.Intrinsics.X86;

namespace Ledger.Tensors.Kernels;

/// <summary>Copies operands of a product into panels that a register tile reads straight through. Moves, never computes.</summary>
internal static unsafe class Packing
{
    /// <summary>Steps of depth that are packed for all lanes before the next: one cache line of every source row.</summary>
    private const int LineOfDepth = 16;

    /// <summary>
    /// target[k·width + r] = source[r·laneStride + k·depthStride] for r &lt; lanes; lanes up to width become +0.
    /// One of the strides is 1.
    /// </summary>
    public static void Panel(float* source, nint laneStride, nint depthStride, int lanes, int width, nint depth, float* target) =>
        Panel(source, laneStride, depthStride, lanes, width, depth, target, 0);

    /// <summary>All panels of `width` lanes of an operand; panel p starts at target + p·width·depth.</summary>
    public static void Panels(float* source, nint laneStride, nint depthStride, int lanes, int width, nint depth, float* target) =>
        Panels(source, laneStride, depthStride, lanes, width, depth, width * depth, target);

    /// <summary>`ahead` lanes after these are brought near while they are packed: they come next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panel(
        float* source, nint laneStride, nint depthStride, int lanes, int width, nint depth, float* target, int ahead)
    {
        if (laneStride == 1)
        {
            for (nint k = 0; k < depth; k++)
            {
                Copy(source + (k * depthStride), target + (k * width), lanes);
            }
        }
        else if (lanes >= 4 && (X86.Sse.IsSupported || AdvSimd.Arm64.IsSupported))
        {
            Transpose(source, laneStride, lanes, width, depth, target, ahead);
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

    /// <summary>All panels of `width` lanes of an operand; panel p starts at target + p·panelStride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panels(
        float* source, nint laneStride, nint depthStride, int lanes, int width, nint depth, nint panelStride, float* target)
    {
        int whole = 0;
        if (laneStride == 1 && lanes > width)
        {
            // Each source row is read once from end to end: the other nesting would re-read its lines.
            whole = lanes / width * width;
            for (nint k = 0; k < depth; k++)
            {
                float* row = source + (k * depthStride);
                float* to = target + (k * width);
                for (int lane = 0; lane < whole; lane += width)
                {
                    Copy(row + lane, to, width);
                    to += panelStride;
                }
            }
        }

        for (int lane = whole; lane < lanes; lane += width)
        {
            int here = Math.Min(width, lanes - lane);
            int ahead = Math.Min(width, lanes - lane - here);
            Panel(source + (lane * laneStride), laneStride, depthStride, here, width, depth, target + (lane / width * panelStride), ahead);
        }
    }

    /// <summary>The last vector overlaps what is written: no scalar end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, float* target, int count)
    {
        int i = 0;
        if (count >= 8)
        {
            for (; i <= count - 8; i += 8)
            {
                Vector256.Load(source + i).Store(target + i);
            }

            Vector256.Load(source + count - 8).Store(target + count - 8);
            return;
        }

        if (count >= 4)
        {
            Vector128.Load(source).Store(target);
            Vector128.Load(source + count - 4).Store(target + count - 4);
            return;
        }

        for (; i < count; i++)
        {
            target[i] = source[i];
        }
    }

    /// <summary>Blocks of 8×4 or 4×4; the last lanes overlap the ones before, so that no lane is handled alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* source, nint laneStride, int lanes, int width, nint depth, float* target, int ahead)
    {
        nint whole = depth & ~3;
        float* next = source + (lanes * laneStride);
        for (nint start = 0; start < whole; start += LineOfDepth)
        {
            if (X86.Sse.IsSupported)
            {
                for (int coming = 0; coming < ahead; coming++)
                {
                    X86.Sse.Prefetch1(next + (coming * laneStride) + start);
                }
            }

            nint end = Math.Min(start + LineOfDepth, whole);
            int lane = 0;
            if (X86.Avx.IsSupported && lanes >= 8)
            {
                for (; lane < lanes; lane += 8)
                {
                    int first = Math.Min(lane, lanes - 8);
                    Transpose8(source + (first * laneStride) + start, laneStride, end - start, target + (start * width) + first, width);
                }
            }

            for (; lane < lanes; lane += 4)
            {
                int first = Math.Min(lane, lanes - 4);
                Transpose4(source + (first * laneStride) + start, laneStride, end - start, target + (start * width) + first, width);
            }
        }

        for (nint k = whole; k < depth; k++)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                target[(k * width) + lane] = source[(lane * laneStride) + k];
            }
        }
    }

    /// <summary>Eight lanes: two 4×4 transposes in the halves of 256 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, nint laneStride, nint depth, float* target, nint width)
    {
        float* upper = source + (4 * laneStride);
        for (nint k = 0; k < depth; k += 4)
        {
            Vector256<float> a = Vector256.Create(Vector128.Load(source + k), Vector128.Load(upper + k));
            Vector256<float> b = Vector256.Create(Vector128.Load(source + laneStride + k), Vector128.Load(upper + laneStride + k));
            Vector256<float> c = Vector256.Create(Vector128.Load(source + (2 * laneStride) + k), Vector128.Load(upper + (2 * laneStride) + k));
            Vector256<float> d = Vector256.Create(Vector128.Load(source + (3 * laneStride) + k), Vector128.Load(upper + (3 * laneStride) + k));
            Vector256<float> lowAc = X86.Avx.UnpackLow(a, c);
            Vector256<float> highAc = X86.Avx.UnpackHigh(a, c);
            Vector256<float> lowBd = X86.Avx.UnpackLow(b, d);
            Vector256<float> highBd = X86.Avx.UnpackHigh(b, d);
            X86.Avx.UnpackLow(lowAc, lowBd).Store(target);
            X86.Avx.UnpackHigh(lowAc, lowBd).Store(target + width);
            X86.Avx.UnpackLow(highAc, highBd).Store(target + (2 * width));
            X86.Avx.UnpackHigh(highAc, highBd).Store(target + (3 * width));
            target += 4 * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* source, nint laneStride, nint depth, float* target, nint width)
    {
        for (nint k = 0; k < depth; k += 4)
        {
            Vector128<float> a = Vector128.Load(source + k);
            Vector128<float> b = Vector128.Load(source + laneStride + k);
            Vector128<float> c = Vector128.Load(source + (2 * laneStride) + k);
            Vector128<float> d = Vector128.Load(source + (3 * laneStride) + k);
            Vector128<float> lowAc = InterleaveLow(a, c);
            Vector128<float> highAc = InterleaveHigh(a, c);
            Vector128<float> lowBd = InterleaveLow(b, d);
            Vector128<float> highBd = InterleaveHigh(b, d);
            InterleaveLow(lowAc, lowBd).Store(target);
            InterleaveHigh(lowAc, lowBd).Store(target + width);
            InterleaveLow(highAc, highBd).Store(target + (2 * width));
            InterleaveHigh(highAc, highBd).Store(target + (3 * width));
            target += 4 * width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        X86.Sse.IsSupported ? X86.Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        X86.Sse.IsSupported ? X86.Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
