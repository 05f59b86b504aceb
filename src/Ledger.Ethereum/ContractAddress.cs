using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Addresses of contracts before they exist.</summary>
public static class ContractAddress
{
    /// <summary>The contract that a transaction with this nonce creates.</summary>
    public static Address Create(Address creator, ulong nonce)
    {
        RlpWriter rlp = new();
        rlp.BeginList();
        rlp.Write(creator.ToArray());
        rlp.Write(nonce);
        rlp.EndList();
        return Last20(rlp.ToArray());
    }

    /// <summary>The contract that CREATE2 makes with this salt and code (EIP-1014).</summary>
    public static Address Create2(Address creator, Hash32 salt, Hash32 initCodeHash)
    {
        Span<byte> input = stackalloc byte[1 + Address.Size + 2 * Hash32.Size];
        input[0] = 0xff;
        creator.CopyTo(input[1..]);
        salt.CopyTo(input[21..]);
        initCodeHash.CopyTo(input[53..]);
        return Last20(input);
    }

    private static Address Last20(ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[Hash32.Size];
        Keccak256.Hash(data, hash);
        return new Address(hash[12..]);
    }
}
