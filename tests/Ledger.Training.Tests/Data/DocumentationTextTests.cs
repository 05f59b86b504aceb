using System.Text;
using NUnit.Framework;

namespace Ledger.Training.Tests.Data;

public sealed class DocumentationTextTests
{
    private const string Xml = """
        <?xml version="1.0" encoding="utf-8"?>
        <!-- a licence -->
        <doc>
          <assembly><name>System.Thing</name></assembly>
          <members>
            <member name="M:System.Thing.Join(System.String,System.Object[])">
              <summary>Joins <paramref name="parts" /> of
                 a <see cref="T:System.Collections.Generic.List`1" />, or <see langword="null" />.<para>Second &lt;part&gt;.</para></summary>
              <param name="parts">The parts.</param>
              <returns>A text.</returns>
              <exception cref="T:System.ArgumentNullException">There are none.</exception>
            </member>
            <member name="M:System.Thing.Join(System.String)">
              <summary>Joins less.</summary>
              <param name="parts">The parts.</param>
              <returns>A text.</returns>
            </member>
            <member name="M:System.Thing.Join"><returns>A text.</returns></member>
            <member name="P:System.Thing.Empty"><summary>  </summary></member>
          </members>
        </doc>
        """;

    [Test]
    public void Documentation_becomes_names_and_paragraphs_each_of_them_once()
    {
        bool stripped = new DocumentationText().TryStrip(Encoding.UTF8.GetBytes(Xml), out ReadOnlyMemory<byte> text);

        Assert.That(stripped, Is.True);
        Assert.That(Encoding.UTF8.GetString(text.Span), Is.EqualTo(
            "Thing.Join\nJoins parts of a List, or null. Second <part>.\nparts: The parts.\nReturns: A text.\n"
            + "Throws ArgumentNullException: There are none.\n\nThing.Join\nJoins less.\n\n"));
    }

    [Test]
    public void A_second_file_does_not_repeat_the_first()
    {
        DocumentationText documentation = new();
        documentation.TryStrip(Encoding.UTF8.GetBytes(Xml), out _);

        bool stripped = documentation.TryStrip(Encoding.UTF8.GetBytes(Xml + "\n"), out ReadOnlyMemory<byte> again);

        Assert.That(stripped, Is.True);
        Assert.That(again.Length, Is.Zero);
    }

    [TestCase("", Description = "nothing")]
    [TestCase("plain text", Description = "text")]
    [TestCase("<html><doc></doc></html>", Description = "another root")]
    [TestCase("<doc><members><member name='T:A'>", Description = "broken off")]
    [TestCase("<!DOCTYPE doc [<!ENTITY a \"aaaa\">]><doc>&a;</doc>", Description = "an entity that could grow without bound")]
    public void Anything_else_is_not_documentation(string text) =>
        Assert.That(new DocumentationText().TryStrip(Encoding.UTF8.GetBytes(text), out _), Is.False);

    [TestCase("T:System.String", "String")]
    [TestCase("M:System.String.Join(System.String,System.Object[])", "String.Join")]
    [TestCase("M:System.Collections.Generic.List`1.#ctor(System.Int32)", "List")]
    [TestCase("M:System.Linq.Enumerable.Select``2(System.Func{``0,``1})", "Enumerable.Select")]
    [TestCase("M:System.Decimal.op_Explicit(System.Decimal)~System.Byte", "Decimal.op_Explicit")]
    [TestCase("M:System.Thing.System#IDisposable#Dispose", "Thing.Dispose")]
    [TestCase("P:System.Numerics.Vector2.X", "Vector2.X")]
    [TestCase("M:System.Run{System.Int32}.Go", "Run.Go")]
    [TestCase("N:System.Text", "Text")]
    [TestCase("!:Unknown", "Unknown")]
    [TestCase("Plain", "Plain")]
    [TestCase("", "")]
    public void Identifiers_are_shortened(string identifier, string expected) =>
        Assert.That(DocumentationName.Shorten(identifier), Is.EqualTo(expected));
}
