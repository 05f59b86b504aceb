using System.Globalization;
using Ledger.Training;

namespace Ledger.Benchmarks.Step;

/// <summary>Where the processor time of a step goes: summed by kind of kernel call.</summary>
internal static class StepProfile
{
    private const int Steps = 7;

    public static void Run(StepModel model, TextWriter output)
    {
        KernelSchedule schedule = model.Program.StepSchedule;
        double[] best = new double[schedule.Calls.Length];
        Array.Fill(best, double.PositiveInfinity);
        model.Step();
        for (int step = 0; step < Steps; step++)
        {
            for (int call = 0; call < best.Length; call++)
                best[call] = Math.Min(best[call], ProcessorTime.Seconds(() => schedule.Calls[call].Execute(model.Executor.Workspace)));
        }

        double total = best.Sum();
        output.WriteLine();
        output.WriteLine($"B = {model.Sequences}: kernel calls of one step, best of {Steps} each");
        output.WriteLine("call".PadRight(34) + "count".PadLeft(8) + "ms".PadLeft(10) + "share".PadLeft(8));
        foreach (IGrouping<string, (string Kind, double Seconds)> kind in schedule.Calls
            .Select((call, i) => (Kind: call.ToString()!, Seconds: best[i]))
            .GroupBy(static call => call.Kind)
            .OrderByDescending(static kind => kind.Sum(static call => call.Seconds)))
        {
            double seconds = kind.Sum(static call => call.Seconds);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{kind.Key,-34}{kind.Count(),8}{1000 * seconds,10:F2}{100 * seconds / total,7:F1}%"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"all",-34}{best.Length,8}{1000 * total,10:F2}"));
    }
}
