using System.Text.Json;

namespace Ledger.Cli.Tests;

/// <summary>How commands end: with a document, or with one sentence.</summary>
internal static class Endings
{
    /// <summary>What a command that succeeded printed with --json.</summary>
    public static JsonElement Document(LedgerProcess.Ended ended)
    {
        Assert.That(ended.Code, Is.Zero, ended.Errors);
        return JsonDocument.Parse(ended.Output).RootElement;
    }

    /// <summary>Asserts that a command ended with a code and one sentence that holds these words.</summary>
    public static void Says(LedgerProcess.Ended ended, int code, string part)
    {
        string[] sentences = [.. ended.Errors.Split('\n').Where(static line => line.StartsWith("error: ", StringComparison.Ordinal))];
        Assert.That(ended.Code, Is.EqualTo(code), ended.Errors);
        Assert.That(sentences, Has.Length.EqualTo(1), ended.Errors);
        Assert.That(sentences[0], Does.Contain(part));
        Assert.That(ended.Errors, Does.Not.Contain("   at "), "no stack trace for a person");
        Assert.That(ended.Output, Is.Empty);
    }
}
