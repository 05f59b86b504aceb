using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Ledger.Architecture.Tests;

/// <summary>Code cites numbered sections of docs/protocol.md, and those sections exist.</summary>
public sealed partial class SpecificationTests
{
    private static readonly HashSet<string> s_sections =
        [.. Heading().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "protocol.md"))).Select(match => match.Groups["number"].Value)];

    [Test]
    public void The_specification_has_numbered_sections() => Assert.That(s_sections, Has.Count.GreaterThan(20));

    [Test]
    public void Its_contents_name_every_chapter()
    {
        string text = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "protocol.md"));
        string[] chapters = [.. Chapter().Matches(text).Select(static match => $"{match.Groups["number"].Value} {match.Groups["name"].Value}")];

        string contents = text[..text.IndexOf("\n## ", StringComparison.Ordinal)].ReplaceLineEndings(" ").TrimEnd();

        Assert.That(chapters, Has.Length.GreaterThan(10));
        Assert.That(contents, Does.EndWith(string.Join(" · ", chapters)));
    }

    [Test]
    public void Every_section_that_code_cites_exists()
    {
        (string File, string Section)[] citations =
            [.. from file in SourceTree.CSharpFiles()
                from Match match in Citation().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, file)))
                select (file, match.Groups["number"].Value)];

        Assert.That(citations, Is.Not.Empty);
        Assert.That(citations.Where(citation => !s_sections.Contains(citation.Section)), Is.Empty);
    }

    [GeneratedRegex(@"^##+ (?<number>\d+(\.\d+)?)\.? ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^## (?<number>\d+)\. (?<name>.+)$", RegexOptions.Multiline)]
    private static partial Regex Chapter();

    [GeneratedRegex(@"protocol\.md §(?<number>\d+(\.\d+)?)")]
    private static partial Regex Citation();
}
