using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Signs for one account, wherever its key lives.</summary>
/// <remarks>
/// A signer in this process needs no more than <see cref="SignAsync"/>. Remote signers show people what they sign and know no bare
/// digests: ask for the transaction, the document or the message where there is one.
/// </remarks>
public interface ISigner
{
    /// <summary>The account.</summary>
    Address Address { get; }

    /// <summary>Signs a digest; the signature recovers to <see cref="Address"/>.</summary>
    /// <exception cref="NotSupportedException">This signer wants to see what it signs.</exception>
    ValueTask<Signature> SignAsync(Hash32 digest, CancellationToken cancellationToken);

    /// <summary>Signs exactly this transaction.</summary>
    /// <exception cref="SignerException">The signer answered with something else.</exception>
    async ValueTask<SignedTransaction> SignTransactionAsync(Transaction transaction, CancellationToken cancellationToken) =>
        transaction.With(await SignAsync(transaction.SigningHash(), cancellationToken).ConfigureAwait(false));

    /// <summary>Signs typed data (EIP-712).</summary>
    /// <exception cref="SignerException">The signer answered with something else.</exception>
    ValueTask<Signature> SignTypedDataAsync(TypedDataDocument document, CancellationToken cancellationToken) =>
        SignAsync(document.Digest(), cancellationToken);

    /// <summary>Signs a message for people (EIP-191), as personal_sign does.</summary>
    /// <exception cref="SignerException">The signer answered with something else.</exception>
    ValueTask<Signature> SignMessageAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken) =>
        SignAsync(PersonalMessage.Digest(message.Span), cancellationToken);
}
