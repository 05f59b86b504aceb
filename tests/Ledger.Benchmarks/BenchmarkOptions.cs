namespace Ledger.Benchmarks;

/// <summary>Options behind the part's name: --threads N, --json.</summary>
internal sealed record BenchmarkOptions(int Threads, bool Json)
{
    public static BenchmarkOptions Parse(ReadOnlySpan<string> args)
    {
        int threads = 1;
        bool json = false;
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--json")
                json = true;
            else if (args[i] == "--threads" && i + 1 < args.Length && int.TryParse(args[i + 1], out int count) && count > 0)
                (threads, i) = (count, i + 1);
            else
                throw new ArgumentException($"{args[i]} is no option of a benchmark: --threads N, --json.");
        }

        return new BenchmarkOptions(threads, json);
    }
}
