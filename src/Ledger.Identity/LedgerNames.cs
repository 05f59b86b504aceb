using System.Text;
using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>The names that are used in the identity registry.</summary>
public static class LedgerNames
{
    /// <summary>Type of the delegate that may act for a node's identity: its hot key.</summary>
    public const string NodeDelegate = "LedgerNode";

    /// <summary>Type of the delegate that signs consents for an owner.</summary>
    public const string ConsentDelegate = "LedgerConsent";

    /// <summary>Type of the delegate that signs for what an application has received.</summary>
    public const string MeterDelegate = "LedgerMeter";

    /// <summary>Name of the attribute that holds a node's HTTP endpoint.</summary>
    public const string NodeEndpoint = "did/svc/LedgerNode";

    /// <summary>A name as the registry keeps it: UTF-8, filled up with zeros.</summary>
    /// <exception cref="ArgumentException">The name is longer than 31 bytes, which clients cut or refuse.</exception>
    public static Hash32 ToBytes32(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length >= Hash32.Size)
            throw new ArgumentException($"'{name}' is longer than 31 bytes.", nameof(name));
        Array.Resize(ref bytes, Hash32.Size);
        return new Hash32(bytes);
    }

    /// <summary>The text of a name in the registry: its bytes up to the zeros at the end.</summary>
    public static string FromBytes32(Hash32 name) => Encoding.UTF8.GetString(name.ToArray().AsSpan().TrimEnd((byte)0));

    /// <summary>The key under which the registry's mapping keeps a delegate type.</summary>
    public static Hash32 DelegateKey(string delegateType) => Keccak256.Hash(ToBytes32(delegateType).ToArray());
}
