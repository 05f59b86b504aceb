namespace Ledger.Benchmarks.Step;

/// <summary>What was measured at one batch size: medians, unless a name says otherwise.</summary>
internal sealed record StepSpeed
{
    public required int Sequences { get; init; }

    public required long Parameters { get; init; }

    public required double TokensPerCpuSecond { get; init; }

    public required double BestTokensPerCpuSecond { get; init; }

    public required double TokensPerSecond { get; init; }

    public required double Gflops { get; init; }

    /// <summary>Share of the register-only peak measured beside each step.</summary>
    public required double OfPeak { get; init; }

    /// <summary>Memory of the executor after the steps.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Parameters, moments, gradients and the activations that the backward pass reads.</summary>
    public required long NeededBytes { get; init; }

    /// <summary>Peak over needed.</summary>
    public double PeakOverNeeded => (double)PeakBytes / NeededBytes;

    public double? PeerTokensPerCpuSecond { get; init; }

    /// <summary>Ratio to the peer of the same pair.</summary>
    public double? OverPeer { get; init; }
}
