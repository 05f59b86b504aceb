using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Checks sign-ins for one place: whom they are for, that they are new, and who signed. Spec: protocol.md §16.</summary>
/// <param name="place">Where people sign in.</param>
/// <param name="client">The chain.</param>
/// <param name="registry">The identity registry.</param>
/// <param name="nonces">The nonces that were drawn here.</param>
/// <param name="time">The clock.</param>
public sealed class SignInVerifier(SignInPlace place, EthereumClient client, Address registry, SignInNonces nonces, TimeProvider time)
{
    private static readonly SignInVerdict.Refused s_unknownNonce =
        Refuse(SignInRefusal.UnknownNonce, "The message's nonce was not drawn here, was used before, or is too old: ask for a new one.");

    private readonly IdentityKeys _keys = new(client, registry);
    private readonly WalletSignatures _signatures = new(client);

    /// <summary>Checks a message and its signature; a nonce is used up by the message that signs in.</summary>
    public async Task<SignInVerdict> VerifyAsync(string text, ReadOnlyMemory<byte> signature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!SignInMessage.TryParse(text, out SignInMessage? message, out string? problem))
            return Refuse(SignInRefusal.Malformed, $"This is no sign-in message: {problem}.");
        if (!string.Equals(message.Domain, place.Domain, StringComparison.OrdinalIgnoreCase) || (message.Scheme is not null && message.Scheme != place.Uri.Scheme))
            return Refuse(SignInRefusal.OtherDomain, $"The message is for {message.Domain}, not for {place.Domain}: whoever showed it to you is not this device.");
        if (!place.Holds(message.Uri))
            return Refuse(SignInRefusal.OtherUri, "The message's URI is none of this device.");
        if (message.RequestId != place.RequestId)
            return Refuse(SignInRefusal.OtherDevice, $"The message's Request ID is not {place.RequestId}: it was made for another device.");
        if (message.ChainId != client.ChainId)
            return Refuse(SignInRefusal.OtherChain, $"The message is for chain {message.ChainId}, not {client.ChainId}.");
        if (CheckTime(message) is SignInVerdict.Refused untimely)
            return untimely;
        if (!nonces.IsFresh(message.Nonce))
            return s_unknownNonce;
        if (!TryReadIdentity(message, out DidEthr identity))
            return Refuse(SignInRefusal.OtherChain, "The message names two identities, or one of another chain.");
        try
        {
            if (!await _signatures.IsByAsync(message.Account, PersonalMessage.Digest(text), signature, cancellationToken).ConfigureAwait(false))
                return Refuse(SignInRefusal.BadSignature, "The signature is not that of the message's account.");
            if (await _keys.SpeakerAsync(identity.Identity, [message.Account], KeyPurpose.Authentication, cancellationToken).ConfigureAwait(false) is null)
                return Refuse(SignInRefusal.OtherSigner, $"The account {message.Account} is neither owner nor delegate for signing in of {identity}.");
            // At the end, and only then: a message that opens nothing takes no nonce out of anybody's hands.
            return nonces.TryUse(message.Nonce) ? new SignInVerdict.Valid(identity, message) : s_unknownNonce;
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return Refuse(SignInRefusal.ChainUnreachable, "The chain gave no usable answer about the account: try again later.");
        }
    }

    /// <summary>No clock but ours counts, and it has no tolerance: a message from the future was made on a clock that is wrong.</summary>
    private SignInVerdict.Refused? CheckTime(SignInMessage message)
    {
        DateTimeOffset now = time.GetUtcNow();
        if (message.IssuedAt > now || message.NotBefore > now)
            return Refuse(SignInRefusal.NotYetValid, "The message counts only later: the clock it was made by is ahead.");
        return message.ExpiresAt <= now || now - message.IssuedAt >= SignInNonces.Life
            ? Refuse(SignInRefusal.Expired, "The message has expired, or was made more than five minutes ago.")
            : null;
    }

    /// <summary>The identity that the message names among its resources; without one, the account's own.</summary>
    private bool TryReadIdentity(SignInMessage message, out DidEthr identity)
    {
        string[] named = [.. message.Resources.Where(static resource => resource.StartsWith("did:", StringComparison.Ordinal))];
        identity = new DidEthr(client.ChainId, message.Account);
        return named.Length == 0 || (named.Length == 1 && DidEthr.TryParseWithKey(named[0], out identity) && identity.ChainId == client.ChainId);
    }

    private static SignInVerdict.Refused Refuse(SignInRefusal reason, string sentence) => new(reason, sentence);
}
