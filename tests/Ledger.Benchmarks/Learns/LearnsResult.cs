namespace Ledger.Benchmarks.Learns;

/// <summary>What one training came to.</summary>
/// <param name="Training">Name of its row.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="ValidationLoss">Nats a character over the whole held-out text.</param>
/// <param name="Tokens">Tokens of all workers.</param>
/// <param name="Seconds">Time of the steps.</param>
/// <param name="CpuSeconds">Processor time of the steps, all threads.</param>
/// <param name="FinalRoot">Root of the state.</param>
internal sealed record LearnsResult(string Training, long Seed, double ValidationLoss, long Tokens, double Seconds, double CpuSeconds, string FinalRoot);
