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

    [GeneratedRegex(@"protocol\.md §(?<number>\d+(\.\d+)?)")]
    private static partial Regex Citation();
}
