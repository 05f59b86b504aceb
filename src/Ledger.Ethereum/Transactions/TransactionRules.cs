using System.Numerics;

namespace Ledger.Ethereum;

/// <summary>What a chain asks of a transaction before it looks at any account.</summary>
public static class TransactionRules
{
    private const ulong Base = 21_000, Creation = 32_000, ZeroByte = 4, OtherByte = 16, InitCodeWord = 2;
    private const ulong AccessListAddress = 2_400, AccessListKey = 1_900, NewAuthorization = 25_000;

    /// <summary>Gas that is used before the first instruction (EIP-2028, 2930, 3860, 7702).</summary>
    public static BigInteger IntrinsicGas(Transaction transaction)
    {
        ulong zeros = (ulong)transaction.Data.AsSpan().Count((byte)0);
        BigInteger gas = Base + zeros * ZeroByte + ((ulong)transaction.Data.Length - zeros) * OtherByte;
        if (transaction.To is null)
            gas += Creation + ((ulong)transaction.Data.Length + 31) / 32 * InitCodeWord;
        IReadOnlyList<AccessListEntry> accessList = transaction switch
        {
            AccessListTransaction t => t.AccessList,
            FeeMarketTransaction t => t.AccessList,
            SetCodeTransaction t => t.AccessList,
            _ => [],
        };
        foreach (AccessListEntry entry in accessList)
            gas += AccessListAddress + (ulong)entry.StorageKeys.Count * AccessListKey;
        return transaction is SetCodeTransaction setCode ? gas + (ulong)setCode.Authorizations.Count * NewAuthorization : gas;
    }

    /// <summary>Why a chain refuses a signed transaction whatever the state of its accounts; null when it does not.</summary>
    public static string? FindFault(SignedTransaction candidate, ulong chainId)
    {
        Transaction transaction = candidate.Transaction;
        ulong? chain = transaction switch
        {
            LegacyTransaction t => t.ChainId,
            AccessListTransaction t => t.ChainId,
            FeeMarketTransaction t => t.ChainId,
            SetCodeTransaction t => t.ChainId,
            _ => null,
        };
        if (chain is not null && chain != chainId)
            return $"it is for chain {chain}";
        if (!candidate.TryRecoverSender(out _))
            return "its signature has no sender";
        if (transaction.GasLimit < IntrinsicGas(transaction))
            return $"its gas limit is below {IntrinsicGas(transaction)}";
        if ((transaction.GasLimit * transaction.MaxGasPrice).GetBitLength() > 256)
            return "gas limit times price is too large";
        bool tipAboveCap = transaction switch
        {
            FeeMarketTransaction t => t.MaxPriorityFeePerGas > t.MaxFeePerGas,
            SetCodeTransaction t => t.MaxPriorityFeePerGas > t.MaxFeePerGas,
            _ => false,
        };
        return tipAboveCap ? "its tip is above its cap" : null;
    }
}
