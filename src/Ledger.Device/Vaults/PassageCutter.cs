using System.Text;

namespace Ledger.Device.Vaults;

/// <summary>Cuts a note into passages of some 60 to 120 tokens along its paragraphs.</summary>
/// <remarks>
/// Small paragraphs are joined until a passage is full; a paragraph that is too long is cut at sentences, the last sentence of
/// one part opening the next where it is short; a sentence that is too long is cut at words, a word at characters.
/// </remarks>
public sealed class PassageCutter(TokenCount count)
{
    /// <summary>A passage is closed once it has this many tokens. Default: 60.</summary>
    public int Enough { get; init; } = 60;

    /// <summary>Most tokens of a passage. Default: 120.</summary>
    public int Most { get; init; } = 120;

    /// <summary>Longest sentence that is repeated at the start of the next passage. Unit: tokens. Default: 24.</summary>
    public int Overlap { get; init; } = 24;

    /// <summary>The passages of a text, in its order; nothing but white space is lost.</summary>
    public IReadOnlyList<string> Cut(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> passages = [];
        StringBuilder open = new();
        int tokens = 0;
        foreach (string paragraph in Paragraphs(text))
        {
            int size = count(paragraph);
            if (open.Length > 0 && (tokens + size > Most || (tokens >= Enough && !EndsInHeading(open))))
                Close();
            if (size > Most)
            {
                Close();
                passages.AddRange(CutParagraph(paragraph));
                continue;
            }

            open.Append(open.Length > 0 ? "\n\n" : "").Append(paragraph);
            tokens += size;
        }

        Close();
        return passages;

        void Close()
        {
            if (open.Length > 0)
                passages.Add(open.ToString());
            open.Clear();
            tokens = 0;
        }
    }

    private List<string> CutParagraph(string paragraph)
    {
        List<string> parts = [];
        string open = "", last = "";
        int tokens = 0;
        foreach (string sentence in Sentences(paragraph).SelectMany(CutSentence))
        {
            int size = count(sentence);
            if (open.Length > 0 && tokens + size > Most)
            {
                parts.Add(open.Trim());
                int repeated = count(last);
                bool repeat = repeated <= Overlap && repeated + size <= Most && last != open;
                open = repeat ? last : "";
                tokens = repeat ? repeated : 0;
            }

            open += sentence;
            last = sentence;
            tokens += size;
        }

        if (open.Trim().Length > 0)
            parts.Add(open.Trim());
        return parts;
    }

    /// <summary>Halves what is too long, at white space if there is any near the middle.</summary>
    private IEnumerable<string> CutSentence(string sentence)
    {
        if (sentence.Length < 2 || count(sentence) <= Most)
            return [sentence];
        int middle = sentence.Length / 2;
        int cut = sentence.AsSpan(0, middle).LastIndexOfAny(' ', '\n', '\t') + 1;
        if (cut <= middle / 2)
            cut = char.IsLowSurrogate(sentence[middle]) && middle > 1 ? middle - 1 : middle;
        if (char.IsLowSurrogate(sentence[cut]))
            return [sentence];
        return CutSentence(sentence[..cut]).Concat(CutSentence(sentence[cut..]));
    }

    private static List<string> Paragraphs(string text)
    {
        List<string> paragraphs = [];
        StringBuilder open = new();
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!line.IsWhiteSpace())
            {
                open.Append(open.Length > 0 ? "\n" : "").Append(line.TrimEnd());
                continue;
            }

            if (open.Length > 0)
                paragraphs.Add(open.ToString());
            open.Clear();
        }

        if (open.Length > 0)
            paragraphs.Add(open.ToString());
        return paragraphs;
    }

    /// <summary>Sentences with the white space behind them; their concatenation is the paragraph.</summary>
    private static List<string> Sentences(string paragraph)
    {
        List<string> sentences = [];
        int start = 0;
        for (int i = 0; i < paragraph.Length; i++)
        {
            bool wide = paragraph[i] is '。' or '！' or '？';
            bool ends = paragraph[i] is '.' or '!' or '?' && i + 1 < paragraph.Length && char.IsWhiteSpace(paragraph[i + 1]);
            if (!wide && !ends && paragraph[i] != '\n')
                continue;
            int end = ends ? i + 2 : i + 1;
            sentences.Add(paragraph[start..end]);
            start = end;
            i = end - 1;
        }

        if (start < paragraph.Length)
            sentences.Add(paragraph[start..]);
        return sentences;
    }

    private static bool EndsInHeading(StringBuilder passage)
    {
        string text = passage.ToString();
        int line = text.LastIndexOf('\n') + 1;
        return text.AsSpan(line).StartsWith("#");
    }
}
