using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity;

/// <summary>A credential as its holder keeps it: the token and, for contracts, what the issuer signed for them.</summary>
/// <param name="Token">The credential.</param>
/// <param name="Attestation">What contracts are shown; null without a schema on chain.</param>
public sealed record HeldCredential(string Token, ChainAttestation? Attestation)
{
    /// <summary>Reads a holder's file, or a bare token; false with what is wrong.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HeldCredential? held, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        held = null;
        problem = null;
        string trimmed = text.Trim();
        if (!trimmed.StartsWith('{'))
        {
            held = new HeldCredential(trimmed, null);
            return true;
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(trimmed);
            string? token = CompactJws.TextOf(json.RootElement, "token");
            ChainAttestation? attestation = token is not null && json.RootElement.TryGetProperty("chain", out JsonElement chain) && chain.ValueKind == JsonValueKind.Object
                ? Read(chain, token) : null;
            problem = token is null ? "it holds no token" : null;
            held = token is null ? null : new HeldCredential(token, attestation);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            problem = "it is no JSON of a credential";
        }

        return held is not null;
    }

    /// <summary>The file's text; the salt in it opens the commitment on chain, so it is for the holder alone.</summary>
    public string ToJson()
    {
        JsonObject json = new() { ["token"] = Token };
        if (Attestation is { Credential: ChainCredential credential } attestation)
        {
            json["chain"] = new JsonObject
            {
                ["schema"] = credential.Schema,
                ["issuer"] = credential.Issuer.ToString(),
                ["subject"] = credential.Subject.ToString(),
                ["list"] = credential.List.ToString(CultureInfo.InvariantCulture),
                ["index"] = credential.Index,
                ["validFrom"] = credential.ValidFrom,
                ["validUntil"] = credential.ValidUntil,
                ["salt"] = attestation.Salt.ToString(),
                ["signature"] = Hex.Encode(attestation.Signature.Span),
            };
        }

        return json.ToJsonString();
    }

    private static ChainAttestation Read(JsonElement chain, string token)
    {
        Hash32 salt = Hash32.Parse(chain.GetProperty("salt").GetString());
        int index = chain.GetProperty("index").GetInt32();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ChainCredential credential = new(
            chain.GetProperty("schema").GetUInt64(), Address.Parse(chain.GetProperty("issuer").GetString()), Address.Parse(chain.GetProperty("subject").GetString()),
            BigInteger.Parse(chain.GetProperty("list").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture), index,
            chain.GetProperty("validFrom").GetUInt64(), chain.GetProperty("validUntil").GetUInt64(), ChainCredential.Commit(salt, token));
        return new ChainAttestation(credential, salt, Hex.Decode(chain.GetProperty("signature").GetString()));
    }
}

/// <summary>What an issuer signed for CredentialRegistry, with the holder's salt.</summary>
/// <param name="Credential">What is signed.</param>
/// <param name="Salt">Opens its commitment.</param>
/// <param name="Signature">The issuer's.</param>
public sealed record ChainAttestation(ChainCredential Credential, Hash32 Salt, ReadOnlyMemory<byte> Signature);
