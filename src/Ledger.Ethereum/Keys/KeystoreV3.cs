using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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
            KeystoreFile file = new()
            {
                Version = 3,
                Id = Guid.NewGuid().ToString(),
                Address = Address.Of(key.PublicKey).ToLowerString()[2..],
                Crypto = new KeystoreCrypto
                {
                    Cipher = "aes-128-ctr",
                    Cipherparams = new KeystoreCipherParameters(Convert.ToHexStringLower(iv)),
                    Ciphertext = Convert.ToHexStringLower(ciphertext),
                    Kdf = "scrypt",
                    Kdfparams = new KeystoreKdfParameters { Dklen = DerivedSize, N = scryptN, R = 8, P = 1, Salt = Convert.ToHexStringLower(salt) },
                    Mac = Convert.ToHexStringLower(Mac(derived, ciphertext)),
                },
            };
            return JsonSerializer.Serialize(file, KeystoreJson.Default.KeystoreFile);
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
            KeystoreFile? file = JsonSerializer.Deserialize(json, KeystoreJson.Default.KeystoreFile);
            if (file?.Version != 3)
                return new KeystoreResult.Malformed("It is not version 3.");
            if ((file.Crypto ?? file.CryptoOfOldClients) is not { } crypto)
                return new KeystoreResult.Malformed("A field of a version 3 keystore is missing.");
            KeystoreResult result = Decrypt(crypto, passphrase);
            if (result is KeystoreResult.Opened { Key: { } key } && NamesAnother(file, Address.Of(key.PublicKey)))
            {
                key.Dispose();
                return new KeystoreResult.Malformed("It names another account than its key's.");
            }

            return result;
        }
        catch (JsonException e)
        {
            return new KeystoreResult.Malformed($"It is no keystore of version 3: {e.Message}");
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            return new KeystoreResult.Malformed(e.Message);
        }
    }

    private static KeystoreResult Decrypt(KeystoreCrypto crypto, string passphrase)
    {
        if (crypto.Cipher != "aes-128-ctr")
            return new KeystoreResult.Malformed("Its cipher is not aes-128-ctr.");
        byte[] iv = Bytes(crypto.Cipherparams.Iv);
        byte[] ciphertext = Bytes(crypto.Ciphertext);
        if (iv.Length != 16 || ciphertext.Length != PrivateKey.Size)
            return new KeystoreResult.Malformed("Its iv or ciphertext has a wrong length.");
        byte[] derived = DeriveKey(crypto, passphrase);
        byte[] secret = [];
        try
        {
            if (!CryptographicOperations.FixedTimeEquals(Mac(derived, ciphertext), Bytes(crypto.Mac)))
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
    private static bool NamesAnother(KeystoreFile file, Address account)
    {
        if (file.Address is not { } text)
            return false;
        return !Address.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text, out Address named) || named != account;
    }

    private static byte[] DeriveKey(KeystoreCrypto crypto, string passphrase)
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

    private static byte[] DeriveKey(KeystoreCrypto crypto, byte[] password)
    {
        KeystoreKdfParameters parameters = crypto.Kdfparams;
        byte[] salt = Bytes(parameters.Salt);
        if (parameters.Dklen != DerivedSize)
            throw new FormatException("Its derived key has not 32 bytes.");
        switch (crypto.Kdf)
        {
            case "scrypt" when parameters is { N: int n, R: int r, P: int p }:
                if (!Scrypt.AreValid(n, r, p) || 128L * n * r * p > MaxScryptWork)
                    throw new FormatException("It asks for too much work.");
                return Scrypt.Derive(password, salt, n, r, p, DerivedSize);
            case "pbkdf2" when parameters is { Prf: "hmac-sha256", C: int iterations }:
                if (iterations is < 1 or > MaxIterations)
                    throw new FormatException("It asks for too much work.");
                return Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, DerivedSize);
            default:
                throw new FormatException("Its key derivation is unknown.");
        }
    }

    private static byte[] Mac(byte[] derived, byte[] ciphertext) => Keccak256.Hash([.. derived.AsSpan(16, 16), .. ciphertext]).ToArray();

    private static byte[] Bytes(string text) => Convert.FromHexString(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text);
}
