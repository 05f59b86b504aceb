using System.Globalization;
using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>How far the vouchers of one channel have come; each side keeps its own. Spec: protocol.md §11.</summary>
/// <param name="Parties">Who is paid for what.</param>
/// <param name="Price">Of a thousand tokens, in the smallest unit of the LedgerToken.</param>
/// <param name="Cap">Most that may be paid under the consent.</param>
public sealed record UsageChannel(UsageParties Parties, UInt128 Price, UInt128 Cap)
{
    /// <summary>Tokens that one price pays.</summary>
    public const int PricedTokens = 1000;

    /// <summary>Number of the last voucher; 0 before the first.</summary>
    public ulong Counter { get; init; }

    /// <summary>Tokens of the last voucher.</summary>
    public ulong Tokens { get; init; }

    /// <summary>Struct hash of the last voucher; zero before the first.</summary>
    public Hash32 Last { get; init; }

    /// <summary>Most tokens that a channel can count: their price fits 128 bits, and their number 64.</summary>
    /// <remarks>floor(tokens · price / 1000) ≤ cap holds for tokens ≤ floor((1000·cap + 999) / price).</remarks>
    public ulong MostTokens
    {
        get
        {
            if (Price == 0)
                return ulong.MaxValue;
            System.Numerics.BigInteger most = ((System.Numerics.BigInteger)Cap * PricedTokens + (PricedTokens - 1)) / Price;
            return most > ulong.MaxValue ? ulong.MaxValue : (ulong)most;
        }
    }

    /// <summary>What tokens cost: tokens · price / 1000, rounded down.</summary>
    /// <exception cref="OverflowException">They cost more than any cap.</exception>
    public UInt128 AmountOf(ulong tokens) => (UInt128)((System.Numerics.BigInteger)tokens * Price / PricedTokens);

    /// <summary>The next voucher.</summary>
    /// <param name="tokens">Tokens since the channel began; more than the last voucher's and at most <see cref="MostTokens"/>.</param>
    /// <param name="deadline">Last second in which it can be settled. Unit: Unix seconds.</param>
    public UsageVoucher Next(ulong tokens, ulong deadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(tokens, Tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokens, MostTokens);
        return new UsageVoucher(Parties, Counter + 1, tokens, AmountOf(tokens), Last, deadline);
    }

    /// <summary>What is wrong with a voucher as the next one, in a sentence; null when nothing is.</summary>
    /// <param name="voucher">The voucher; its signature is somebody else's matter.</param>
    /// <param name="delivered">Tokens that were delivered since the channel began.</param>
    /// <param name="earliest">Deadlines before it are refused. Unit: Unix seconds.</param>
    public string? Problem(UsageVoucher voucher, ulong delivered, ulong earliest)
    {
        ArgumentNullException.ThrowIfNull(voucher);
        if (voucher.Parties != Parties)
            return "The voucher is for another consent, application, engine or model.";
        if (voucher.Counter != Counter + 1 || voucher.Previous != Last)
            return string.Create(CultureInfo.InvariantCulture, $"The voucher does not follow the last one, which has the number {Counter}.");
        if (voucher.Tokens <= Tokens || voucher.Tokens > delivered)
            return string.Create(CultureInfo.InvariantCulture, $"The voucher counts {voucher.Tokens} tokens, but {Tokens} are signed and {delivered} were delivered.");
        if (voucher.Tokens > MostTokens)
            return "The consent's cap is reached.";
        if (voucher.Amount != AmountOf(voucher.Tokens))
            return "The voucher's amount is not its tokens times the consent's price.";
        return voucher.Deadline < earliest ? "The voucher's deadline is too near to settle it in time." : null;
    }

    /// <summary>The channel after a voucher.</summary>
    public UsageChannel After(UsageVoucher voucher)
    {
        ArgumentNullException.ThrowIfNull(voucher);
        return this with { Counter = voucher.Counter, Tokens = voucher.Tokens, Last = UsageTypedData.HashOf(voucher) };
    }
}
