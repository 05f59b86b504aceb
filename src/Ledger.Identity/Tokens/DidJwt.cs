using System.Text.Json;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Tokens by which an application shows its identity: JWTs signed as npm did-jwt signs them. Spec: protocol.md §13.</summary>
public static class DidJwt
{
    /// <summary>Longest life of a token. Unit: seconds; ten minutes.</summary>
    public const int LongestLife = 600;

    private static readonly byte[] s_header = """{"alg":"ES256K","typ":"JWT"}"""u8.ToArray();

    /// <summary>Makes a token that counts from now on.</summary>
    /// <param name="signer">The identity's owner or a delegate of the type veriKey or sigAuth.</param>
    /// <param name="issuer">The application's identity.</param>
    /// <param name="audience">Identity of the person whose device is asked.</param>
    /// <param name="lifetime">Time until it is over, in whole seconds; at most ten minutes.</param>
    /// <param name="time">The clock; null is the system's.</param>
    /// <param name="cancellationToken">Ends the signing.</param>
    public static async ValueTask<string> IssueAsync(
        ISigner signer, DidEthr issuer, DidEthr audience, TimeSpan lifetime, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signer);
        long seconds = (long)lifetime.TotalSeconds;
        if (seconds is < 1 or > LongestLife)
            throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "A token lives from one second to ten minutes.");

        long now = (time ?? TimeProvider.System).GetUtcNow().ToUnixTimeSeconds();
        return await CompactJws.SignAsync(s_header, Payload(now, now + seconds, audience, issuer), signer, isRecoverable: false, cancellationToken).ConfigureAwait(false);
    }

    private static byte[] Payload(long issued, long expires, DidEthr audience, DidEthr issuer)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("iat", issued);
            json.WriteNumber("exp", expires);
            json.WriteString("aud", audience.ToString());
            json.WriteString("iss", issuer.ToString());
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
