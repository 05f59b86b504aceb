using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Ledger.Architecture.Tests;

/// <summary>Sentences of the style guide that a test can hold.</summary>
public sealed partial class SourceFileTests
{
    private const int LongestFile = 400;

    [Test]
    public void No_file_is_longer_than_400_lines()
    {
        IEnumerable<string> tooLong =
            from file in SourceTree.CSharpFiles()
            let lines = File.ReadLines(Path.Combine(SourceTree.Root, file)).Count()
            where lines > LongestFile
            select $"{file} has {lines} lines";

        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void No_file_or_type_has_a_name_that_says_nothing()
    {
        IEnumerable<string> empty =
            from file in SourceTree.CSharpFiles()
            let types = TypeDeclaration().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, file))).Select(match => match.Groups["name"].Value)
            from name in types.Prepend(Path.GetFileNameWithoutExtension(file))
            where SaysNothing().IsMatch(name)
            select $"{file}: {name}";

        Assert.That(empty, Is.Empty);
    }

    [TestCase("RoundManager", true)]
    [TestCase("CidHelpers", true)]
    [TestCase("Utils", true)]
    [TestCase("TrainerBase", true)]
    [TestCase("BaseStation", false)]
    [TestCase("Base32", false)]
    [TestCase("Database", false)]
    public void The_rule_knows_an_empty_name_when_it_sees_one(string name, bool saysNothing) =>
        Assert.That(SaysNothing().IsMatch(name), Is.EqualTo(saysNothing));

    [GeneratedRegex(@"(Managers?|Helpers?|Utils?|Utility|Utilities|Common|Base|Impl)$")]
    private static partial Regex SaysNothing();

    [GeneratedRegex(@"^\s*(public|internal|private|protected|file|sealed|static|abstract|readonly|ref|partial|unsafe|\s)*\b(class|struct|interface|enum|record( class| struct)?)\s+(?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
