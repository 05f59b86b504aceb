using System.Diagnostics;
using System.Globalization;

namespace Ledger.Benchmarks.Step;

/// <summary>The same step written against libtorch, in its own process: one line asks for a step, one tells its processor seconds.</summary>
internal sealed class StepPeer : IDisposable
{
    private readonly Process _process;

    private StepPeer(Process process) => _process = process;

    /// <summary>Starts the peer that LEDGER_STEP_PEER names; nothing if there is none.</summary>
    public static StepPeer? Start(int sequences, int threads)
    {
        string? path = Environment.GetEnvironmentVariable("LEDGER_STEP_PEER");
        if (string.IsNullOrEmpty(path) || !File.Exists(path))
            return null;
        ProcessStartInfo start = new(path, [sequences.ToString(CultureInfo.InvariantCulture), threads.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        string count = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["OMP_NUM_THREADS"] = count;
        start.Environment["OPENBLAS_NUM_THREADS"] = count;
        start.Environment["OMP_WAIT_POLICY"] = "passive";
        return new StepPeer(Process.Start(start)!);
    }

    /// <summary>One step; gives processor seconds, wall seconds and the loss.</summary>
    public (double Processor, double Wall, double Loss) Step()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("the peer ended");
        double[] numbers = [.. line.Split(' ').Select(static word => double.Parse(word, CultureInfo.InvariantCulture))];
        return (numbers[0], numbers[1], numbers[2]);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
