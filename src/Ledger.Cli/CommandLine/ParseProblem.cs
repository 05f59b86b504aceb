using System.Text.RegularExpressions;

namespace Ledger.Cli.CommandLine;

/// <summary>What is wrong with a command line, in one line and without the names of our types.</summary>
internal static partial class ParseProblem
{
    /// <summary>The parser's message as a person reads it.</summary>
    public static string Sentence(string message)
    {
        if (Unparsed().Match(message) is { Success: true } unparsed) return $"'{unparsed.Groups["value"].Value}' cannot be the value of {unparsed.Groups["name"].Value}.";
        string[] lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.Length == 1 ? message : $"{lines[0]} {string.Join(", ", lines[1..])}.";
    }

    [GeneratedRegex("^Cannot parse argument '(?<value>.*)' for (option|command) '(?<name>[^']*)' as expected type ", RegexOptions.Singleline)]
    private static partial Regex Unparsed();
}
