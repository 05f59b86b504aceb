using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Whether an account made a signature: a key's own, or a contract's that says so itself (ERC-1271).</summary>
/// <param name="client">The chain that the contracts live on.</param>
public sealed class WalletSignatures(EthereumClient client)
{
    private const int LongestSignature = 8192;

    private static readonly AbiType.Tuple s_arguments = (AbiType.Tuple)AbiType.Parse("(bytes32,bytes)");
    private static readonly byte[] s_isValidSignature = [0x16, 0x26, 0xba, 0x7e]; // selector, and what a contract returns for yes

    /// <summary>True when the account stands for the signature at the newest block.</summary>
    /// <exception cref="RpcTransportException">The chain gave no usable answer.</exception>
    public async Task<bool> IsByAsync(Address account, Hash32 digest, ReadOnlyMemory<byte> signature, CancellationToken cancellationToken)
    {
        if (signature.Length > LongestSignature)
            return false;
        if (Signature.TryParse(signature.Span, out Signature parsed) && Secp256k1.IsLowS(parsed)
            && Secp256k1.TryRecover(digest, parsed, out PublicKey? key) && Address.Of(key!) == account)
        {
            return true;
        }

        byte[] code = await client.GetCodeAsync(account, BlockRef.Latest, cancellationToken).ConfigureAwait(false);
        if (code.Length == 0)
            return false;
        AbiValue.Sequence arguments = new([new AbiValue.Bytes(digest.ToArray()), new AbiValue.Bytes(signature.ToArray())]);
        try
        {
            byte[] answer = await client.CallAsync(
                new CallRequest(account, AbiCodec.Encode(s_arguments, arguments, s_isValidSignature)), BlockRef.Latest, cancellationToken).ConfigureAwait(false);
            return answer.Length == Hash32.Size && answer.AsSpan(0, 4).SequenceEqual(s_isValidSignature) && !answer.AsSpan(4).ContainsAnyExcept((byte)0);
        }
        catch (ContractRevertException)
        {
            return false;
        }
    }
}
