using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>A public key in an attribute did/pub/ALGORITHM/PURPOSE/ENCODING, written as a verification method.</summary>
internal static class KeyAttribute
{
    /// <summary>Longest value that is written in base 58. Unit: bytes.</summary>
    private const int LongestBase58 = 1024;

    private static readonly Dictionary<string, string> s_purposes = new()
    {
        ["sigAuth"] = "SignatureAuthentication2018",
        ["veriKey"] = "VerificationKey2018",
        ["enc"] = "KeyAgreementKey2019",
    };

    /// <remarks>The official resolver joins algorithm and purpose and looks the whole up: other pairs keep the algorithm's own name.</remarks>
    private static readonly Dictionary<string, string> s_types = new()
    {
        ["Secp256k1VerificationKey2018"] = "EcdsaSecp256k1VerificationKey2019",
        ["Secp256k1SignatureAuthentication2018"] = "EcdsaSecp256k1VerificationKey2019",
        ["Ed25519VerificationKey2018"] = "Ed25519VerificationKey2018",
        ["Ed25519SignatureAuthentication2018"] = "Ed25519VerificationKey2018",
        ["RSAVerificationKey2018"] = "RSAVerificationKey2018",
        ["X25519KeyAgreementKey2019"] = "X25519KeyAgreementKey2019",
    };

    /// <summary>The method; null for a PEM text that is no UTF-8, and for a value too long for its encoding.</summary>
    public static JsonObject? Read(string id, string did, string algorithm, string purpose, string encoding, byte[] value)
    {
        JsonObject method = new() { ["id"] = id, ["type"] = TypeOf(algorithm, purpose), ["controller"] = did };
        switch (encoding)
        {
            case "" or "hex":
                method["publicKeyHex"] = Convert.ToHexStringLower(value);
                break;
            case "base64":
                method["publicKeyBase64"] = Convert.ToBase64String(value);
                break;
            case "base58" when value.Length <= LongestBase58:
                method["publicKeyBase58"] = Base58.Encode(value);
                break;
            case "pem" when RegistryText.TryRead(value, out string? pem):
                method["publicKeyPem"] = pem;
                break;
            case "pem" or "base58":
                return null;
            default:
                method["value"] = Convert.ToHexStringLower(value);
                break;
        }

        return method;
    }

    private static string TypeOf(string algorithm, string purpose) =>
        s_types.GetValueOrDefault(algorithm + s_purposes.GetValueOrDefault(purpose, purpose), algorithm);
}
