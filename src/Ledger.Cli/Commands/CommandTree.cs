using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Demo.Personal;

namespace Ledger.Cli.Commands;

/// <summary>Every command of the executable.</summary>
internal static class CommandTree
{
    /// <summary>The tree with its options and its help.</summary>
    public static RootCommand Create()
    {
        RootCommand root = new("Ledger: machines that train one open language model together, each step proved.")
        {
            UpCommand.Create(),
            new Command("node", "Run one node of a network.") { NodeRunCommand.Create() },
            new Command("run", "Create, list, inspect and re-execute training runs.")
            {
                RunCreateCommand.Create(),
                RunListCommand.Create(),
                RunStatusCommand.Create(),
                RunReplayCommand.Create(),
                RunWhyCommand.Create(),
            },
            new Command("model", "Released models: list, fetch, propose.") { ModelListCommand.Create(), ModelPullCommand.Create(), ModelExportCommand.Create(), ModelProposeCommand.Create() },
            new Command("vote", "Decide with tokens what is released and what is trained.")
            {
                VoteDelegateCommand.Create(),
                VoteListCommand.Create(),
                VoteCastCommand.Create(),
                VoteQueueCommand.Create(),
                VoteExecuteCommand.Create(),
            },
            TrainCommand.Create(),
            new Command("data", "Prepare text for training.") { DataPrepareCommand.Create() },
            new Command("did", "Identities on the ledger (did:ethr).")
            {
                DidCreateCommand.Create(),
                DidShowCommand.Create(),
                DidIssueCommand.Create(),
                DidPresentCommand.Create(),
                DidVerifyCommand.Create(),
                DidRevokeCommand.Create(),
                DidSchemaCommand.Create(),
                DidGuardCommand.Create(),
                DidRecoverCommand.Create(),
                DidVetoCommand.Create(),
                DidRotateCommand.Create(),
                DidDelegateCommand.Create(),
            },
            new Command("wallet", "Keys and balances.") { WalletCreateCommand.Create(), WalletListCommand.Create(), WalletBalanceCommand.Create(), WalletCollectCommand.Create(), WalletSendCommand.Create() },
            new Command("stake", "The deposit of a node's identity, and the way to get it back.")
            {
                StakeShowCommand.Create(),
                StakeDepositCommand.Create(),
                StakeUnbondCommand.Create(),
                StakeWithdrawCommand.Create(),
                StakeLeaveCommand.Create(),
            },
            new Command("device", "Your own device: the model, your data, and who may use them.")
            {
                DeviceServeCommand.Create(),
                DeviceAskCommand.Create(),
                DeviceTrainCommand.Create(),
                DeviceTokenCommand.Create(),
                DeviceWorkerCommand.Create(),
                DeviceLookCommand.Create(),
            },
            new Command("consent", "What is plugged into your device, and which application may use it for what.")
            {
                ConsentPlugCommand.Create(),
                ConsentGrantCommand.Create(),
                ConsentListCommand.Create(),
                ConsentRevokeCommand.Create(),
                ConsentRevokeAllCommand.Create(),
                ConsentUnplugCommand.Create(),
            },
            new Command("usage", "What applications pay for answers from your data: vouchers, settlement, escrow, the trainers' part.")
            {
                UsageShowCommand.Create(),
                UsageSettleCommand.Create(),
                UsageDepositCommand.Create(),
                UsageWithdrawCommand.Create(),
                UsageCollectCommand.Create(),
            },
            new Command("dev", "For those who work on the protocol.") { DevDisputeCostCommand.Create(), DevDisputesCommand.Create(), DevLiarCommand.Create() },
            DoctorCommand.Create(),
            DemoPartCommand.Create(),
        };
        root.Add(SharedOptions.Json);
        HelpPage.Install(root);
        return root;
    }
}
