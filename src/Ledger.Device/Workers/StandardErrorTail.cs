using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ledger.Device.Workers;

/// <summary>Reads a worker's error output to its end and keeps only what names a crash: an assertion's source line, or an exception's type.</summary>
/// <remarks>The rest may hold personal data and is overwritten unseen.</remarks>
internal sealed partial class StandardErrorTail
{
    private readonly byte[] _tail = WorkerFrame.Allocate(8192);
    private int _length;

    /// <summary>Why the worker crashed, or null.</summary>
    public string? Cause { get; private set; }

    /// <summary>Reads to the end.</summary>
    public void Drain(Stream errors)
    {
        try
        {
            while (errors.Read(_tail, _length, _tail.Length - _length) is int read and > 0)
            {
                _length += read;
                Look();
                if (_length < _tail.Length) continue;
                _tail.AsSpan(_length / 2).CopyTo(_tail);
                _length -= _length / 2;
            }
        }
        catch (IOException)
        {
            // A killed worker's pipe may break instead of ending.
        }
        finally
        {
            CryptographicOperations.ZeroMemory(_tail);
        }
    }

    private void Look()
    {
        if (Cause is not null) return;
        ReadOnlySpan<byte> text = _tail.AsSpan(0, _length);
        if (text.IndexOf("GGML_ASSERT("u8) < 0 && text.IndexOf("Unhandled exception. "u8) < 0) return;
        Match match = Crash().Match(Encoding.Latin1.GetString(text));
        if (match.Success) Cause = match.Value.TrimEnd(':');
    }

    [GeneratedRegex(@"GGML_ASSERT\([ -~]{1,160}\) failed|Unhandled exception\. [A-Za-z0-9_.]{1,120}:")]
    private static partial Regex Crash();
}
