using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>Tokens by which an application shows its identity: JWTs signed as npm did-jwt signs them. Spec: protocol.md §13.</summary>
public static class DidJwt
{
    /// <summary>Longest life of a token. Unit: seconds; ten minutes.</summary>
    public const int LongestLife = 600;

    private static readonly string s_header = Base64Url.EncodeToString("""{"alg":"ES256K","typ":"JWT"}"""u8);

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
        string signed = $"{s_header}.{Base64Url.EncodeToString(Payload(now, now + seconds, audience, issuer))}";
        Hash32 digest = new(SHA256.HashData(Encoding.ASCII.GetBytes(signed)));
        Signature signature = await signer.SignAsync(digest, cancellationToken).ConfigureAwait(false);
        return $"{signed}.{Base64Url.EncodeToString(signature.ToBytes().AsSpan(0, 64))}";
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
