using System.CommandLine;

namespace Ledger.Cli.CommandLine;

/// <summary>A command that decides itself what Ctrl-C means; any other is cancelled by it.</summary>
internal sealed class LiveCommand(string name, string description) : Command(name, description);
