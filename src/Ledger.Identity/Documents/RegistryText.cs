using System.Diagnostics.CodeAnalysis;
using System.Text;
using Ledger.Cryptography;

namespace Ledger.Identity;

/// <summary>Texts in the registry's logs, read as the official resolver reads them: UTF-8 or nothing.</summary>
internal static class RegistryText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A name: the bytes up to the zeros at the end. False where they are no UTF-8: such an event is none of a DID.</summary>
    public static bool TryReadName(Hash32 name, [NotNullWhen(true)] out string? text) => TryRead(name.ToArray().AsSpan().TrimEnd((byte)0), out text);

    /// <summary>A value; false where the bytes are no UTF-8.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!System.Text.Unicode.Utf8.IsValid(bytes))
            return false;
        text = s_strict.GetString(bytes);
        return true;
    }
}
