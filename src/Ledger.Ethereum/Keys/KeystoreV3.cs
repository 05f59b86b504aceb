using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;

namespace Ledger.Ethereum;

/// <summary>Keys in files under a passphrase: Web3 Secret Storage, version 3.</summary>
/// <remarks>
/// A passphrase counts by its UTF-8 bytes as typed, as in geth. ethers normalizes texts (NFKC) first: the two differ only for
/// passphrases with characters such as ligatures or decomposed accents. The format's checksum leaves out the iv, so that a file
/// with a damaged iv opens to another key: only the address in the file, which it may lack, tells.
/// </remarks>
public static class KeystoreV3
{
    private const int DerivedSize = 32, MaxIterations = 20_000_000;
    private const long MaxScryptWork = 1L << 32; // bytes that are mixed, 128 * n * r * p: sixteen times what wallets ask for

    /// <summary>Writes a key with scrypt.</summary>
    /// <param name="key">The key.</param>
    /// <param name="passphrase">Its protection.</param>
    /// <param name="scryptN">Cost of a guess, a power of two; the default takes about a second and 256 MiB.</param>
    public static string Encrypt(PrivateKey key, string passphrase, int scryptN = 1 << 18)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(32);
        byte[] iv = RandomNumberGenerator.GetBytes(16);
        byte[] password = Encoding.UTF8.GetBytes(passphrase);
        byte[] derived = Scrypt.Derive(password, salt, scryptN, 8, 1, DerivedSize);
        byte[] secret = new byte[PrivateKey.Size];
        try
        {
            key.Export(secret);
            byte[] ciphertext = AesCtr.Transform(derived.AsSpan(0, 16), iv, secret);
            JsonObject crypto = new()
            {
                ["cipher"] = "aes-128-ctr",
                ["cipherparams"] = new JsonObject { ["iv"] = Convert.ToHexStringLower(iv) },
                ["ciphertext"] = Convert.ToHexStringLower(ciphertext),
                ["kdf"] = "scrypt",
                ["kdfparams"] = new JsonObject
                {
                    ["dklen"] = DerivedSize, ["n"] = scryptN, ["r"] = 8, ["p"] = 1, ["salt"] = Convert.ToHexStringLower(salt),
                },
                ["mac"] = Convert.ToHexStringLower(Mac(derived, ciphertext)),
            };
            return new JsonObject
            {
                ["version"] = 3,
                ["id"] = Guid.NewGuid().ToString(),
                ["address"] = Address.Of(key.PublicKey).ToLowerString()[2..],
                ["crypto"] = crypto,
            }.ToJsonString();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Opens a file that was written with scrypt or PBKDF2.</summary>
    public static KeystoreResult Decrypt(string json, string passphrase)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.GetProperty("version").GetInt32() != 3)
                return new KeystoreResult.Malformed("It is not version 3.");
            if (!root.TryGetProperty("crypto", out JsonElement crypto))
                crypto = root.GetProperty("Crypto");
            KeystoreResult result = Decrypt(crypto, passphrase);
            if (result is KeystoreResult.Opened { Key: { } key } && NamesAnother(root, Address.Of(key.PublicKey)))
            {
                key.Dispose();
                return new KeystoreResult.Malformed("It names another account than its key's.");
            }

            return result;
        }
        catch (JsonException)
        {
            return new KeystoreResult.Malformed("It is no JSON.");
        }
        catch (KeyNotFoundException)
        {
            return new KeystoreResult.Malformed("A field of a version 3 keystore is missing.");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            return new KeystoreResult.Malformed(e.Message);
        }
    }

    private static KeystoreResult Decrypt(JsonElement crypto, string passphrase)
    {
        if (crypto.GetProperty("cipher").GetString() != "aes-128-ctr")
            return new KeystoreResult.Malformed("Its cipher is not aes-128-ctr.");
        byte[] iv = Bytes(crypto.GetProperty("cipherparams"), "iv");
        byte[] ciphertext = Bytes(crypto, "ciphertext");
        if (iv.Length != 16 || ciphertext.Length != PrivateKey.Size)
            return new KeystoreResult.Malformed("Its iv or ciphertext has a wrong length.");
        byte[] derived = DeriveKey(crypto, passphrase);
        byte[] secret = [];
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Mac(derived, ciphertext), Bytes(crypto, "mac")))
                return new KeystoreResult.WrongPassphrase();
            secret = AesCtr.Transform(derived.AsSpan(0, 16), iv, ciphertext);
            return PrivateKey.TryCreate(secret, out PrivateKey? key)
                ? new KeystoreResult.Opened(key!)
                : new KeystoreResult.Malformed("It holds no private key.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>True when the file tells an address, which it need not, and that is not the key's.</summary>
    private static bool NamesAnother(JsonElement root, Address account)
    {
        if (!root.TryField("address", out JsonElement field))
            return false;
        string text = field.GetString()!;
        return !Address.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text, out Address named) || named != account;
    }

    private static byte[] DeriveKey(JsonElement crypto, string passphrase)
    {
        byte[] password = Encoding.UTF8.GetBytes(passphrase);
        try
        {
            return DeriveKey(crypto, password);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
        }
    }

    private static byte[] DeriveKey(JsonElement crypto, byte[] password)
    {
        JsonElement parameters = crypto.GetProperty("kdfparams");
        byte[] salt = Bytes(parameters, "salt");
        if (Number(parameters, "dklen") != DerivedSize)
            throw new FormatException("Its derived key has not 32 bytes.");
        switch (crypto.GetProperty("kdf").GetString())
        {
            case "scrypt":
                int n = Number(parameters, "n"), r = Number(parameters, "r"), p = Number(parameters, "p");
                if (!Scrypt.AreValid(n, r, p) || 128L * n * r * p > MaxScryptWork)
                    throw new FormatException("It asks for too much work.");
                return Scrypt.Derive(password, salt, n, r, p, DerivedSize);
            case "pbkdf2" when parameters.GetProperty("prf").GetString() == "hmac-sha256":
                int iterations = Number(parameters, "c");
                if (iterations is < 1 or > MaxIterations)
                    throw new FormatException("It asks for too much work.");
                return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, DerivedSize);
            default:
                throw new FormatException("Its key derivation is unknown.");
        }
    }

    private static byte[] Mac(byte[] derived, byte[] ciphertext) => Keccak256.Hash([.. derived.AsSpan(16, 16), .. ciphertext]).ToArray();

    private static byte[] Bytes(JsonElement element, string name)
    {
        string text = element.GetProperty(name).GetString() ?? "";
        return Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text);
    }

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();
}
