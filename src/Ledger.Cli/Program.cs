using Ledger.Cli.CommandLine;
using Ledger.Cli.Commands;

return await CommandHost.RunAsync(CommandTree.Create(), args).ConfigureAwait(false);
