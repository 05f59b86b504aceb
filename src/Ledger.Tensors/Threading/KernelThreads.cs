using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Intrinsics;

namespace Ledger.Tensors.Kernels;

/// <summary>A kernel's work, cut into parts that write disjoint outputs.</summary>
internal interface IKernelWork
{
    /// <summary>Computes part `part` of `parts` with lanes L over V and register tile T.</summary>
    void Run<L, V, T>(int part, int parts, KernelScratch scratch)
        where L : struct, ILanes<V>
        where T : struct, ITile;
}

/// <summary>The threads that kernels run on. Threads split outputs, never sums: any count gives the same bits.</summary>
/// <remarks>
/// One call at a time: an instance belongs to one trainer or verifier. The calling thread is worker 0, so a count of one
/// starts no thread. After warm-up nothing is allocated.
/// </remarks>
public sealed unsafe class KernelThreads : IDisposable
{
    private readonly KernelScratch[] _scratch;
    private readonly Thread[] _workers;
    private readonly SemaphoreSlim[] _wake;
    private readonly SemaphoreSlim _done = new(0);
    private delegate*<void*, int, int, KernelScratch, VectorPath, void> _entry;
    private void* _work;
    private ExceptionDispatchInfo? _failure;
    private volatile bool _stopping;

    /// <summary>Threads on the widest vector path of this machine.</summary>
    public KernelThreads(int count)
        : this(count, VectorPaths.Best)
    {
    }

    /// <summary>Threads on a given vector path.</summary>
    public KernelThreads(int count, VectorPath path)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!VectorPaths.IsSupported(path))
        {
            throw new PlatformNotSupportedException($"this machine has no {path}");
        }

        Path = path;
        _scratch = new KernelScratch[count];
        _workers = new Thread[count - 1];
        _wake = new SemaphoreSlim[count - 1];
        for (int i = 0; i < count; i++)
        {
            _scratch[i] = new KernelScratch();
        }

        for (int i = 0; i < _workers.Length; i++)
        {
            int worker = i + 1;
            _wake[i] = new SemaphoreSlim(0);
            _workers[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"kernel {worker}" };
            _workers[i].Start();
        }
    }

    /// <summary>How many threads compute.</summary>
    public int Count => _scratch.Length;

    /// <summary>The vector path that kernels take.</summary>
    public VectorPath Path { get; }

    /// <summary>Working memory of all threads so far. Unit: bytes.</summary>
    public long ScratchBytes => _scratch.Sum(static scratch => scratch.Bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        foreach (SemaphoreSlim wake in _wake)
        {
            wake.Release();
        }

        foreach (Thread worker in _workers)
        {
            worker.Join();
        }

        foreach (KernelScratch scratch in _scratch)
        {
            scratch.Dispose();
        }

        foreach (SemaphoreSlim wake in _wake)
        {
            wake.Dispose();
        }

        _done.Dispose();
    }

    /// <summary>Runs all parts of the work and returns when every one is done; `grain` says how many parts are worth it.</summary>
    internal void Run<TWork>(ref TWork work, int grain)
        where TWork : unmanaged, IKernelWork
    {
        int parts = Math.Clamp(grain, 1, Count);
        if (parts == 1)
        {
            Dispatch(ref work, 0, 1, _scratch[0], Path);
            return;
        }

        fixed (TWork* pinned = &work)
        {
            _work = pinned;
            _entry = &RunPart<TWork>;
            _failure = null;
            for (int i = 0; i < _wake.Length; i++)
            {
                _wake[i].Release();
            }

            Execute(0);
            for (int i = 0; i < _wake.Length; i++)
            {
                _done.Wait();
            }
        }

        _failure?.Throw();
    }

    private static void RunPart<TWork>(void* work, int part, int parts, KernelScratch scratch, VectorPath path)
        where TWork : unmanaged, IKernelWork => Dispatch(ref *(TWork*)work, part, parts, scratch, path);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Dispatch<TWork>(ref TWork work, int part, int parts, KernelScratch scratch, VectorPath path)
        where TWork : unmanaged, IKernelWork
    {
        if (Vector512.IsHardwareAccelerated && path == VectorPath.Vector512)
        {
            work.Run<Lanes512, Vector512<float>, Tile512>(part, parts, scratch);
        }
        else if (Vector256.IsHardwareAccelerated && path == VectorPath.Vector256)
        {
            work.Run<Lanes256, Vector256<float>, Tile256>(part, parts, scratch);
        }
        else if (Vector128.IsHardwareAccelerated && path == VectorPath.Vector128)
        {
            work.Run<Lanes128, Vector128<float>, Tile128>(part, parts, scratch);
        }
        else
        {
            work.Run<Lanes1, float, Tile1>(part, parts, scratch);
        }
    }

    private void Serve(int worker)
    {
        while (true)
        {
            _wake[worker - 1].Wait();
            if (_stopping)
            {
                return;
            }

            Execute(worker);
            _done.Release();
        }
    }

    private void Execute(int worker)
    {
        try
        {
            _entry(_work, worker, Count, _scratch[worker], Path);
        }
#pragma warning disable CA1031 // whatever a worker meets is rethrown on the calling thread
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
    }
}

/// <summary>How a range is cut into parts.</summary>
internal static class Split
{
    /// <summary>First item of a part when `count` items are cut at multiples of `unit`.</summary>
    public static int Start(int count, int unit, int part, int parts)
    {
        long units = (count + unit - 1) / unit;
        return (int)Math.Min(count, units * part / parts * unit);
    }

    /// <summary>How many threads a work of this many scalar operations deserves.</summary>
    public static int Grain(long operations) => (int)Math.Min(int.MaxValue, 1 + (operations >> 16));
}
