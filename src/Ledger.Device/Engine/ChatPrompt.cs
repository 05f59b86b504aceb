using System.Text;
using Ledger.Device.Engine.Native;

namespace Ledger.Device.Engine;

/// <summary>A conversation as tokens. The template's own control tokens are recognised, those in a message's text are not.</summary>
/// <remarks>
/// The library fills a template with texts and would recognise control tokens in all of it. So it fills the template with marks,
/// and the pieces between them and the messages are cut into tokens apart: no text of a user can close its own message.
/// </remarks>
internal static unsafe class ChatPrompt
{
    private const int LongestTemplate = 1 << 20;

    /// <summary>The pieces of the template around the messages' texts, one more than there are messages; null when the template is not known.</summary>
    public static string[]? Frame(byte* template, IReadOnlyList<ChatMessage> messages)
    {
        if (template is null) return null;
        string[] marks = [.. messages.Select(static (_, i) => $"\u0002{i}\u0003")];
        if (Fill(template, messages, marks) is not string filled) return null;

        // A template may leave a message out or move it; then the marks do not come once each, in order.
        string[] pieces = new string[marks.Length + 1];
        int from = 0;
        for (int i = 0; i < marks.Length; i++)
        {
            int at = filled.IndexOf(marks[i], from, StringComparison.Ordinal);
            if (at < 0) return null;
            pieces[i] = filled[from..at];
            from = at + marks[i].Length;
        }

        pieces[^1] = filled[from..];
        return pieces.Any(static piece => piece.Contains('\u0002', StringComparison.Ordinal)) ? null : pieces;
    }

    private static string? Fill(byte* template, IReadOnlyList<ChatMessage> messages, string[] marks)
    {
        using TextPool pool = new();
        ChatLine[] lines = [.. messages.Select((message, i) => new ChatLine { Role = pool.Add(message.Role), Content = pool.Add(marks[i]) })];
        fixed (ChatLine* chat = lines)
        {
            int length = LlamaLibrary.ApplyChatTemplate(template, chat, (nuint)lines.Length, 1, null, 0);
            if (length is <= 0 or > LongestTemplate) return null;
            byte[] text = new byte[length];
            fixed (byte* buffer = text)
            {
                int written = LlamaLibrary.ApplyChatTemplate(template, chat, (nuint)lines.Length, 1, buffer, length);
                return written == length ? Encoding.UTF8.GetString(text) : null;
            }
        }
    }
}
