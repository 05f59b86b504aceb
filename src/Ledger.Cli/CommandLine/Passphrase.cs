using System.Text;

namespace Ledger.Cli.CommandLine;

/// <summary>Where a command takes the keystore's passphrase from; never from the command line itself.</summary>
internal static class Passphrase
{
    /// <summary>Environment variable that holds it.</summary>
    public const string Variable = "LEDGER_PASSPHRASE";

    private const int MaxBytes = 4096;

    /// <summary>The file's first line, else the environment's value, else asked at a terminal; else a failure that names all three.</summary>
    public static async Task<string> ReadAsync(FileInfo? file, bool isNew, bool mayAsk, CancellationToken cancel)
    {
        if (file is not null) return await FromFileAsync(file, cancel).ConfigureAwait(false);
        string? fromEnvironment = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(fromEnvironment)) return fromEnvironment;
        if (!mayAsk || Console.IsInputRedirected || Console.IsErrorRedirected)
            throw new CommandFailure(ExitCode.Keystore, "The keystore needs a passphrase.", $"give --passphrase-file FILE or set {Variable}");

        string first = Ask(isNew ? "New passphrase: " : "Passphrase: ");
        if (isNew && Ask("The same again: ") != first) throw new CommandFailure(ExitCode.Keystore, "The two passphrases differ; nothing was written.");
        return first;
    }

    private static async Task<string> FromFileAsync(FileInfo file, CancellationToken cancel)
    {
        if (!file.Exists) throw new CommandFailure(ExitCode.Keystore, $"The passphrase file {file.FullName} does not exist.");
        if (file.Length > MaxBytes) throw new CommandFailure(ExitCode.Keystore, $"{file.FullName} is too long for a passphrase file.");
        string text = await File.ReadAllTextAsync(file.FullName, Encoding.UTF8, cancel).ConfigureAwait(false);
        string line = text.Split('\n', 2)[0].TrimEnd('\r');
        return line.Length > 0 ? line : throw new CommandFailure(ExitCode.Keystore, $"The passphrase file {file.FullName} is empty.");
    }

    private static string Ask(string prompt)
    {
        Console.Error.Write(prompt);
        StringBuilder typed = new();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace) typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar)) typed.Append(key.KeyChar);
        }
        Console.Error.WriteLine();
        return typed.ToString();
    }
}
