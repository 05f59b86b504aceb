using System.Text;

namespace Ledger.Cli.Tests;

/// <summary>Text with something to learn in it: sentences of a small grammar, the same on every machine.</summary>
internal static class Corpus
{
    private static readonly string[] s_subjects = ["the trainer", "a verifier", "the contract", "every node", "the chain", "a stranger"];
    private static readonly string[] s_verbs = ["claims", "replays", "pays", "derives", "names", "refuses"];
    private static readonly string[] s_objects = ["the round", "its update", "a root", "every step", "the loss", "one block"];

    /// <summary>Writes the text and returns the path.</summary>
    public static string Write(string path)
    {
        Random random = new(7);
        StringBuilder text = new();
        for (int i = 0; i < 12_000; i++)
            text.Append(s_subjects[random.Next(6)]).Append(' ').Append(s_verbs[random.Next(6)]).Append(' ').Append(s_objects[random.Next(6)]).Append(i % 3 == 0 ? ".\n" : ", and ");
        File.WriteAllText(path, text.ToString());
        return path;
    }
}
