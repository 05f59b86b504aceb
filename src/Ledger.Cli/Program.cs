using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Commands;

RootCommand root = new("Ledger: machines that train one open language model together, each step proved.")
{
    UpCommand.Create(),
    new Command("node", "Run one node of a network.") { NodeRunCommand.Create() },
    new Command("data", "Prepare text for training.") { DataPrepareCommand.Create() },
};
root.Add(SharedOptions.Json);
HelpPage.Install(root);

return await CommandHost.RunAsync(root, args).ConfigureAwait(false);
