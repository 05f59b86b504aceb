using System.Text;
using Ledger.Contracts.Generator.Abi;

namespace Ledger.Contracts.Generator.Emit;

/// <summary>Writes indented C# source.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public SourceWriter Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', 4 * _depth).Append(line);
        _text.Append('\n');
        return this;
    }

    public SourceWriter Summary(string text) => Line($"/// <summary>{text}</summary>");

    /// <summary>The author's words as the summary, ours as a remark; ours as the summary where the author says nothing.</summary>
    public void Documentation(AbiDoc doc, string own)
    {
        Summary(doc.Notice.Length > 0 ? Escaped(doc.Notice) : own);
        string details = doc.Details.Length > 0 ? Escaped(doc.Details) : "";
        string remarks = doc.Notice.Length == 0 ? details : details.Length == 0 ? own : $"{own} {details}";
        if (remarks.Length > 0)
            Line($"/// <remarks>{remarks}</remarks>");
    }

    /// <summary>The author's words on parameters.</summary>
    public void ParameterDocumentation(AbiDoc doc, IEnumerable<(string Name, AbiParameter Parameter)> parameters)
    {
        foreach ((string name, AbiParameter parameter) in parameters)
        {
            string? text = doc.Parameters.FirstOrDefault(entry => entry.Name == parameter.Name && parameter.Name.Length > 0)?.Text;
            if (text is { Length: > 0 })
                Line($"/// <param name=\"{name.TrimStart('@')}\">{Escaped(text)}</param>");
        }
    }

    /// <summary>A hostile artifact must not end the comment: one line, and nothing that XML understands.</summary>
    public static string Escaped(string text)
    {
        StringBuilder escaped = new(text.Length + 16);
        foreach (char c in text.Trim())
        {
            _ = c switch
            {
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '&' => escaped.Append("&amp;"),
                _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\ufffe' or '\uffff' => escaped.Append(' '),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    /// <summary>Writes a header, then what follows between braces until the result is disposed.</summary>
    public Block Open(string header)
    {
        Line(header).Line("{");
        _depth++;
        return new Block(this);
    }

    /// <summary>Separates members by one empty line.</summary>
    public void Separate()
    {
        if (_text.Length > 2 && _text[_text.Length - 2] != '{' && _text[_text.Length - 2] != '\n')
            Line();
    }

    public override string ToString() => _text.ToString();

    internal readonly struct Block(SourceWriter writer) : IDisposable
    {
        public void Dispose()
        {
            writer._depth--;
            writer.Line("}");
        }
    }
}
