using System.Text;

namespace Ledger.Models.Tests.Releases;

/// <summary>Text on which tokenizers like to differ: code, accents, scripts without spaces, emoji, odd white space.</summary>
internal static class OddText
{
    public const string Text =
        "The quick brown fox isn't here; they'll say it's gone, I'VE HEARD. We're sure you'd go, I'm 42.\n\n"
        + "for (int i = 0; i < n; i++)\n{\n\tif (a[i] != b[i]) return \"x\\n\"; // 100%\n    total += items[i]?.Price ?? 0.0;\n}\n"
        + "def f(x):\r\n    return x**2 if x >= 0 else -x  # trailing  \r\n\r\n"
        + "Größe, naïve café, façade, Ærøskøbing, Łódź, Αθήνα, Москва, ไทย, हिन्दी, العربية, עברית.\n"
        + "e\u0301 (combining), ﬁ, ½ ² ٣٤ Ⅻ, 中文也一样没有空格。日本語のテキスト、한국어 문장.\n"
        + "😀👩‍👩‍👧‍👦🇩🇪🏳️‍🌈 ok👍🏽!\n"
        + "tab\there\u00a0nbsp\u3000ideographic\u2003em\u2028line\u2029paragraph\u0085next\u200bzero\ufeffbom\u180emongolian \u00a0 \u3000 x   \n \n\t\n"
        + "<b>html</b> &amp; https://example.org/?q=a%20b&x=[1,2] {\"k\": null} <|not special|> __init__ -> => ... --- '''' 's 're\n"
        + "1234567890 3.14159 1,000,000 0xFF 1e-9 \0 \u0001 \u007f   ";

    /// <summary>Learned from the text itself, so that long merges occur.</summary>
    public static ByteLevelBpe Tokenizer { get; } = ByteLevelBpe.Train(
        [Encoding.UTF8.GetBytes(Text + Text), Encoding.UTF8.GetBytes("The fox isn't here. The fox is gone. 中文也一样 Москва 1234 1234\n")], 480, default);

    public static byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(Text);
}
