using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>What to offer for gas.</summary>
/// <param name="MaxFeePerGas">Cap on base fee and tip together; the gas price on chains without EIP-1559. Unit: wei.</param>
/// <param name="MaxPriorityFeePerGas">Tip. Unit: wei.</param>
/// <param name="HasFeeMarket">False on chains without EIP-1559.</param>
public sealed record Fees(BigInteger MaxFeePerGas, BigInteger MaxPriorityFeePerGas, bool HasFeeMarket)
{
    /// <summary>At least these fees raised by some percent, rounded up, and at least what is suggested now.</summary>
    public Fees RaisedBy(int percent, Fees suggested) => new(
        BigInteger.Max(Raise(MaxFeePerGas, percent), suggested.MaxFeePerGas),
        BigInteger.Max(Raise(MaxPriorityFeePerGas, percent), suggested.MaxPriorityFeePerGas),
        HasFeeMarket);

    /// <summary>True when both fees are at least this much above the others: what a node asks of a replacement.</summary>
    public bool AreRaised(int percent, Fees former) =>
        MaxFeePerGas >= Raise(former.MaxFeePerGas, percent) && MaxPriorityFeePerGas >= Raise(former.MaxPriorityFeePerGas, percent);

    /// <summary>These fees, none of them above a cap.</summary>
    public Fees CappedAt(BigInteger cap) => new(
        BigInteger.Min(MaxFeePerGas, cap), BigInteger.Min(MaxPriorityFeePerGas, cap), HasFeeMarket);

    private static BigInteger Raise(BigInteger value, int percent) => (value * (100 + percent) + 99) / 100;
}
