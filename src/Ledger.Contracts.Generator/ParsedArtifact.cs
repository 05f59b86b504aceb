using Ledger.Contracts.Generator.Abi;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Ledger.Contracts.Generator;

/// <summary>An artifact file after parsing: its contract, or what is wrong with it.</summary>
/// <remarks>Equal by content, so that a touched but unchanged file makes the compiler do nothing.</remarks>
internal sealed record ParsedArtifact(string Path, AbiContract? Contract, string Fault)
{
    /// <summary>Where a diagnostic points.</summary>
    public Location Location => Location.Create(Path, default, default);

    public static ParsedArtifact Parse(string path, SourceText? text)
    {
        if (text is null)
            return new ParsedArtifact(path, null, "the file cannot be read");
        try
        {
            return new ParsedArtifact(path, AbiReader.Read(System.IO.Path.GetFileNameWithoutExtension(path), text.ToString()), "");
        }
        catch (FormatException e)
        {
            return new ParsedArtifact(path, null, e.Message);
        }
    }
}
