using System.Text;
using System.Xml;

namespace Ledger.Training;

/// <summary>Strips C# XML documentation to what a person reads: a member's short name, then one line for each paragraph.</summary>
/// <remarks>
/// Overloads and generated members repeat each other word for word, so a paragraph is taken once in a corpus:
/// otherwise the held-out text would stand in the training text too, and its loss would flatter the model.
/// </remarks>
internal sealed class DocumentationText
{
    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    };

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>The text of an XML documentation file, empty when all of it was seen before; false for any other file.</summary>
    public bool TryStrip(byte[] bytes, out ReadOnlyMemory<byte> text)
    {
        text = default;
        const int headLength = 1024; // declaration and licence comment come before the root element
        if (bytes.AsSpan(0, Math.Min(bytes.Length, headLength)).IndexOf("<doc>"u8) < 0)
            return false;
        try
        {
            using XmlReader reader = XmlReader.Create(new MemoryStream(bytes), Settings);
            if (reader.MoveToContent() != XmlNodeType.Element || reader.LocalName != "doc")
                return false;
            StringBuilder lines = new();
            List<string> added = [];
            while (reader.ReadToFollowing("member"))
                AppendMember(reader, lines, added);
            text = Encoding.UTF8.GetBytes(lines.ToString());
            return true;
        }
        catch (XmlException)
        {
            return false; // text that only looks like documentation is still text
        }
    }

    private void AppendMember(XmlReader reader, StringBuilder text, List<string> added)
    {
        string name = DocumentationName.Shorten(reader.GetAttribute("name") ?? "");
        using XmlReader member = reader.ReadSubtree();
        member.Read();
        added.Clear();
        while (member.Read())
        {
            if (member.NodeType != XmlNodeType.Element || member.Depth != 1)
                continue;
            string label = Label(member);
            string paragraph = Paragraph(member);
            if (paragraph.Length > 0 && _seen.Add(paragraph))
                added.Add(label + paragraph);
        }

        if (added.Count == 0)
            return;
        text.Append(name).Append('\n');
        foreach (string line in added)
            text.Append(line).Append('\n');
        text.Append('\n');
    }

    private static string Label(XmlReader section) => section.LocalName switch
    {
        "param" or "typeparam" when section.GetAttribute("name") is string name => name + ": ",
        "returns" => "Returns: ",
        "value" => "Value: ",
        "exception" when section.GetAttribute("cref") is string thrown => "Throws " + DocumentationName.Shorten(thrown) + ": ",
        _ => "",
    };

    /// <summary>All text of an element with its white space made single spaces; references become short names.</summary>
    private static string Paragraph(XmlReader section)
    {
        StringBuilder paragraph = new();
        using XmlReader inner = section.ReadSubtree();
        inner.Read();
        while (inner.Read())
        {
            switch (inner.NodeType)
            {
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    AppendCollapsed(paragraph, inner.Value);
                    break;
                case XmlNodeType.Element when inner.IsEmptyElement:
                    AppendCollapsed(paragraph, Reference(inner));
                    break;
                case XmlNodeType.Element or XmlNodeType.EndElement when IsBlock(inner.LocalName):
                    AppendCollapsed(paragraph, " ");
                    break;
            }
        }

        return paragraph.ToString().TrimEnd(' ');
    }

    private static bool IsBlock(string element) =>
        element is "para" or "p" or "list" or "item" or "term" or "description" or "code" or "br" or "listheader";

    private static string Reference(XmlReader element)
    {
        if (IsBlock(element.LocalName))
            return " ";
        return element.GetAttribute("cref") is string cref
            ? DocumentationName.Shorten(cref)
            : element.GetAttribute("langword") ?? element.GetAttribute("name") ?? element.GetAttribute("href") ?? "";
    }

    private static void AppendCollapsed(StringBuilder paragraph, string text)
    {
        foreach (char c in text)
        {
            bool space = c is ' ' or '\t' or '\n' or '\r';
            if (!space)
                paragraph.Append(c);
            else if (paragraph.Length > 0 && paragraph[^1] != ' ')
                paragraph.Append(' ');
        }
    }
}
