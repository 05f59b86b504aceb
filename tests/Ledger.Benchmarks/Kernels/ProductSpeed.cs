namespace Ledger.Benchmarks.Kernels;

/// <summary>Speeds of one product in GFLOP/s and the medians of the ratios of neighbouring measurements.</summary>
/// <param name="Row">What was multiplied.</param>
/// <param name="Ours">Median speed.</param>
/// <param name="OfPeer">Median of ours to OpenBLAS; 0 without the library.</param>
/// <param name="OfPeak">Median of ours to the register-only peak.</param>
/// <param name="Threads">Speed on all threads, the best by wall time, to the best on one; 0 when not measured.</param>
internal sealed record ProductSpeed(ProductRow Row, double Ours, double OfPeer, double OfPeak, double Threads);
