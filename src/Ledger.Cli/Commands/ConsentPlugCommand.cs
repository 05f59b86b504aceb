using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Api;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger consent plug: a folder of notes goes into the vault; nobody may use it yet.</summary>
internal static class ConsentPlugCommand
{
    private const int LongestName = 64;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<DirectoryInfo> folder = new("folder") { Description = "Folder with notes: .md, .txt, any UTF-8 text." };
        Option<string?> name = new("--name") { HelpName = "NAME", Description = "Name under which applications ask for it: letters, digits, dot, dash, underscore. Default: the folder's." };
        Option<string> data = DeviceAccess.Data();
        Command command = new("plug", "Seal a folder of notes into your device's vault. Nobody may use it until you grant it.") { folder, name, data };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            DirectoryInfo notes = parsed.GetValue(folder)!;
            if (!notes.Exists)
                throw new CommandFailure(ExitCode.BadInput, File.Exists(notes.FullName) ? $"{notes.FullName} is a file: a folder is plugged." : $"The folder {notes.FullName} does not exist.");
            string source = NameOf(parsed.GetValue(name), notes);
            using DeviceAccess device = DeviceAccess.Open(parsed.GetValue(data)!);
            ProgressLines progress = new(terminal, "plugging");
            PlugResult plugged = await device.AskAsync(client => client.PlugAsync(source, notes.FullName, progress, cancel)).ConfigureAwait(false);
            terminal.Result(plugged, console => Show(console, plugged));
            return ExitCode.Ok;
        });
    }

    private static string NameOf(string? typed, DirectoryInfo folder)
    {
        if (typed is not null)
        {
            return typed.Length is > 0 and <= LongestName && typed.All(IsNameCharacter)
                ? typed
                : throw new CommandFailure(ExitCode.BadInput, $"'{typed}' is no name for a source: up to {LongestName} letters, digits, dots, dashes and underscores.");
        }
        string made = new([.. folder.Name.Select(c => IsNameCharacter(c) ? c : '-').Take(LongestName)]);
        return made.Any(char.IsAsciiLetterOrDigit) ? made : throw new CommandFailure(ExitCode.BadInput, $"No name can be made of '{folder.Name}'.", "give one with --name");
    }

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_';

    private static void Show(IAnsiConsole console, PlugResult plugged)
    {
        console.WriteLine($"plugged {plugged.Source.Name}: {plugged.Files} files, {plugged.Source.Passages} passages, sealed in the vault");
        foreach (SkippedFile skipped in plugged.Skipped) console.WriteLine($"  left out {skipped.Path}: {skipped.Reason}");
        console.WriteLine($"Nobody may use it yet: `ledger consent grant {plugged.Source.Name} --app DID` lets an application.");
    }
}
