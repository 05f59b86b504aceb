using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Device.Host;

/// <summary>The person's key in the keystore: it signs consents and nothing else.</summary>
internal static class PersonKey
{
    /// <summary>Opens the keystore, or makes the key of a new device.</summary>
    /// <exception cref="DeviceStoppedException">The file does not open, or is missing beside a vault.</exception>
    public static LocalSigner Open(DeviceDirectory directory, string passphrase, int work)
    {
        string path = directory.IdentityKey;
        if (!File.Exists(path))
        {
            // The vault's consents are this person's: another key could not revoke them.
            if (File.Exists(directory.Vault))
                throw new DeviceStoppedException(DeviceStopReason.Keystore, $"There is a vault but no keystore {path}: restore it from a backup, or use another directory.");
            PrivateKey key = PrivateKey.Generate();
            DeviceDirectory.WritePrivate(path, KeystoreV3.Encrypt(key, passphrase, 1 << work));
            return new LocalSigner(key);
        }

        return KeystoreV3.Decrypt(File.ReadAllText(path), passphrase) switch
        {
            KeystoreResult.Opened opened => new LocalSigner(opened.Key),
            KeystoreResult.WrongPassphrase => throw new DeviceStoppedException(DeviceStopReason.Keystore, $"The passphrase does not open {path}."),
            KeystoreResult.Malformed malformed => throw new DeviceStoppedException(DeviceStopReason.Keystore, $"The keystore {path} is damaged: {malformed.Reason}"),
            KeystoreResult other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
    }
}
