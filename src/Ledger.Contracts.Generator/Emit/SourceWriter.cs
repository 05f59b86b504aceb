using System.Text;

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
