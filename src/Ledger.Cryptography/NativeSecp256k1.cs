using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Ledger.Cryptography;

/// <summary>libsecp256k1 of the system, with its recovery module.</summary>
/// <remarks>
/// The library ends the process on arguments that its rules forbid: every pointer given here is to a buffer of the right size, every
/// recovery id is 0..3. Secrets go to it in place, from the pinned memory of <see cref="PrivateKey"/>.
/// </remarks>
internal sealed partial class NativeSecp256k1 : ISecp256k1Engine
{
    private const string Library = "secp256k1";
    private const uint SignAndVerify = 0x301, Uncompressed = 2;
    private const int SignatureSize = 65, KeySize = 64; // opaque forms

    private static readonly string[] FileNames = OperatingSystem.IsWindows()
        ? ["libsecp256k1-6.dll", "libsecp256k1-5.dll", "libsecp256k1-2.dll", "libsecp256k1.dll", "secp256k1.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libsecp256k1.6.dylib", "libsecp256k1.5.dylib", "libsecp256k1.2.dylib", "libsecp256k1.dylib"]
            : ["libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.2", "libsecp256k1.so.1"];

    private static readonly string[] Functions =
    [
        "secp256k1_context_create", "secp256k1_context_destroy", "secp256k1_context_randomize", "secp256k1_ec_pubkey_serialize",
        "secp256k1_ecdsa_sign_recoverable", "secp256k1_ecdsa_recoverable_signature_serialize_compact",
        "secp256k1_ecdsa_recoverable_signature_parse_compact", "secp256k1_ecdsa_recover",
    ];

    private readonly Context _context;

    private NativeSecp256k1(Context context) => _context = context;

    /// <summary>The library, blinded with fresh randomness; null when the system has none with all functions.</summary>
    public static NativeSecp256k1? TryLoad()
    {
        if (Loaded == 0)
            return null;
        Context context = CreateContext(SignAndVerify);
        Span<byte> seed = stackalloc byte[32];
        RandomNumberGenerator.Fill(seed);
        bool blinded = !context.IsInvalid && Randomize(context, seed) == 1;
        CryptographicOperations.ZeroMemory(seed);
        if (blinded)
            return new NativeSecp256k1(context);
        context.Dispose();
        return null;
    }

    public Signature Sign(Hash32 digest, ReadOnlySpan<byte> secret)
    {
        Span<byte> bytes = stackalloc byte[64];
        Span<byte> signature = stackalloc byte[SignatureSize];
        digest.CopyTo(bytes);
        Scalar.Reduce(bytes[..32]).CopyTo(bytes); // old versions feed RFC 6979 with the digest as it is, not modulo n
        if (SignRecoverable(_context, signature, bytes, secret, 0, 0) != 1)
            throw new CryptographicException("libsecp256k1 refused to sign.");
        Serialize(_context, bytes, out int recoveryId, signature);
        return new Signature(new Hash32(bytes[..32]), new Hash32(bytes[32..]), (byte)recoveryId);
    }

    public bool TryRecover(Hash32 digest, Signature signature, out PublicKey? key)
    {
        key = null;
        if (signature.RecoveryId > 3)
            return false;
        Span<byte> bytes = stackalloc byte[PublicKey.UncompressedSize];
        Span<byte> parsed = stackalloc byte[SignatureSize];
        Span<byte> point = stackalloc byte[KeySize];
        signature.R.CopyTo(bytes);
        signature.S.CopyTo(bytes[32..]);
        if (Parse(_context, parsed, bytes, signature.RecoveryId) != 1)
            return false;
        digest.CopyTo(bytes);
        if (Recover(_context, point, parsed, bytes) != 1)
            return false;
        nuint length = PublicKey.UncompressedSize;
        SerializeKey(_context, bytes, ref length, point, Uncompressed);
        return PublicKey.TryParse(bytes, out key);
    }

    private static nint Loaded { get; } = Load();

    private static nint Load()
    {
        foreach (string name in FileNames)
        {
            if (!NativeLibrary.TryLoad(name, typeof(NativeSecp256k1).Assembly, DllImportSearchPath.System32 | DllImportSearchPath.AssemblyDirectory, out nint handle))
                continue;
            if (Functions.All(function => NativeLibrary.TryGetExport(handle, function, out _)))
            {
                NativeLibrary.SetDllImportResolver(typeof(NativeSecp256k1).Assembly, (asked, _, _) => asked == Library ? handle : 0);
                return handle;
            }

            NativeLibrary.Free(handle);
        }

        return 0;
    }

    [LibraryImport(Library, EntryPoint = "secp256k1_context_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial Context CreateContext(uint flags);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial void DestroyContext(nint context);

    [LibraryImport(Library, EntryPoint = "secp256k1_context_randomize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Randomize(Context context, ReadOnlySpan<byte> seed);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_sign_recoverable")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SignRecoverable(
        Context context, Span<byte> signature, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> secret, nint nonceFunction, nint nonceData);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_serialize_compact")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Serialize(Context context, Span<byte> compact, out int recoveryId, ReadOnlySpan<byte> signature);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recoverable_signature_parse_compact")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Parse(Context context, Span<byte> signature, ReadOnlySpan<byte> compact, int recoveryId);

    [LibraryImport(Library, EntryPoint = "secp256k1_ecdsa_recover")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Recover(Context context, Span<byte> key, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> digest);

    [LibraryImport(Library, EntryPoint = "secp256k1_ec_pubkey_serialize")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int SerializeKey(Context context, Span<byte> output, ref nuint length, ReadOnlySpan<byte> key, uint flags);

    private sealed class Context() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            DestroyContext(handle);
            return true;
        }
    }
}
