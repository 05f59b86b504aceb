namespace Ledger.Testing;

/// <summary>How often and how a <see cref="FaultyProxy"/> disturbs.</summary>
public sealed record FaultPlan
{
    /// <summary>Every kind of fault.</summary>
    public static IReadOnlyList<ProxyFault> Everything { get; } = [.. Enum.GetValues<ProxyFault>().Where(static fault => fault != ProxyFault.None)];

    /// <summary>Share of the requests that go wrong. Unit: 0 to 1. Default: 0.2.</summary>
    public double Rate { get; init; } = 0.2;

    /// <summary>Faults that are drawn from, all equally likely. Default: <see cref="Everything"/>.</summary>
    public IReadOnlyList<ProxyFault> Faults { get; init; } = Everything;

    /// <summary>Where the draws start: the same requests in the same order meet the same faults. Default: 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How far behind a lagging node may be. Unit: blocks. Default: 5.</summary>
    public int Lag { get; init; } = 5;

    /// <summary>What the proxy does instead of drawing, when it names a fault for the methods of a request; null draws. Default: always draws.</summary>
    public Func<IReadOnlyList<string>, ProxyFault?>? Choose { get; init; }
}
