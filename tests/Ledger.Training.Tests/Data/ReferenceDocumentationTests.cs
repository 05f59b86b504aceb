using System.Text;
using NUnit.Framework;

namespace Ledger.Training.Tests.Data;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReferenceDocumentationTests : IDisposable
{
    private readonly CorpusFolder _dotnet = new();

    public void Dispose() => _dotnet.Dispose();

    [Test]
    public async Task Of_each_pack_the_highest_version_with_documentation_is_read()
    {
        _dotnet
            .With("packs/Microsoft.NETCore.App.Ref/9.0.20/ref/net9.0/System.xml", Xml("old"))
            .With("packs/Microsoft.NETCore.App.Ref/10.0.9/ref/net10.0/System.xml", Xml("older"))
            .With("packs/Microsoft.NETCore.App.Ref/10.0.12/ref/net10.0/System.xml", Xml("new"))
            .With("packs/Microsoft.NETCore.App.Ref/10.0.12/data/other.xml", Xml("not below ref"))
            .With("packs/Microsoft.NETCore.App.Ref/11.0.0/ref/net11.0/System.dll", "no documentation")
            .With("packs/Microsoft.AspNetCore.App.Ref/10.0.12/ref/net10.0/Web.xml", Xml("web"))
            .With("packs/Somebody.Elses.Ref/1.0.0/ref/net10.0/Else.xml", Xml("else"));

        CorpusRead.Text read = (CorpusRead.Text)await new ReferenceDocumentation([_dotnet.Path], new CorpusLimits()).ReadAsync(default);

        Assert.That(read.Documents.Select(static d => Encoding.UTF8.GetString(d.Text.Span)), Is.EqualTo(WebThenNew));
        Assert.That(read.Source, Is.EqualTo("documentation of Microsoft.AspNetCore.App.Ref 10.0.12 and Microsoft.NETCore.App.Ref 10.0.12"));
    }

    [Test]
    public async Task Without_packs_the_sentence_says_where_was_looked_and_what_to_do()
    {
        CorpusRead read = await new ReferenceDocumentation([_dotnet.Path], new CorpusLimits()).ReadAsync(default);

        Assert.That(read, Is.EqualTo(new CorpusRead.Refused(
            $"No .NET reference packs with documentation are below {_dotnet.Path}; name a file or folder of your own instead.")));
    }

    [Test]
    public async Task The_sdk_that_runs_this_test_holds_a_real_corpus()
    {
        CorpusRead.Text read = (CorpusRead.Text)await new ReferenceDocumentation().ReadAsync(default);

        Assert.That(read.Documents.Sum(static d => (long)d.Text.Length), Is.GreaterThan(4_000_000));
    }

    private static string Xml(string text) => $"<doc><members><member name=\"T:A\"><summary>{text}</summary></member></members></doc>";

    private static readonly string[] WebThenNew = ["A\nweb\n\n", "A\nnew\n\n"];
}
