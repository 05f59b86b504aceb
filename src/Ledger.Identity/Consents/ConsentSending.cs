using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>What came of sending a grant or a revocation.</summary>
public abstract record ConsentSending
{
    private ConsentSending()
    {
    }

    /// <summary>It is in a block.</summary>
    public sealed record Mined(TransactionReceipt Receipt) : ConsentSending;

    /// <summary>The account cannot pay for the gas; the sentence says what to do.</summary>
    public sealed record NoCoin(Address Account, string Sentence) : ConsentSending;

    /// <summary>The contract refused it, for the reason in the sentence.</summary>
    public sealed record Refused(string Sentence) : ConsentSending;
}
