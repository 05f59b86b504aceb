using Ledger.Content;
using Ledger.Cryptography;
using Ledger.Proofs;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Work;

/// <summary>What the working threads tell.</summary>
internal static partial class WorkLog
{
    [LoggerMessage(100, LogLevel.Information, "Trained slot {Slot} of round {Round}; the update is {UpdateRoot}")]
    public static partial void Trained(ILogger logger, uint round, int slot, Hash32 updateRoot);

    [LoggerMessage(101, LogLevel.Warning, "Slot {Slot} of round {Round} has another claim recorded: this round is forfeited, nothing else is sent for it")]
    public static partial void ClaimRefusedByGuard(ILogger logger, uint round, int slot);

    [LoggerMessage(102, LogLevel.Information, "Replayed slot {Slot} of round {Round}: upheld")]
    public static partial void Upheld(ILogger logger, uint round, uint slot);

    [LoggerMessage(103, LogLevel.Warning, "Replayed slot {Slot} of round {Round}: the {Root} root is claimed as {Claimed}, but is {Replayed}; the claim is disputed")]
    public static partial void Diverges(ILogger logger, uint round, uint slot, ClaimedRoot root, Hash32 claimed, Hash32 replayed);

    [LoggerMessage(104, LogLevel.Information, "Derived the state after round {Round} from {Updates} updates: {Root}")]
    public static partial void Derived(ILogger logger, uint round, int updates, Hash32 root);

    [LoggerMessage(105, LogLevel.Information, "The state that round {Round} starts from has the validation loss {Loss}")]
    public static partial void Measured(ILogger logger, uint round, double loss);

    [LoggerMessage(106, LogLevel.Warning, "{Key} waits: {Reason}")]
    public static partial void Blocked(ILogger logger, string key, string reason);

    [LoggerMessage(108, LogLevel.Information, "The release of run {Run} is {Manifest}")]
    public static partial void Exported(ILogger logger, ulong run, Cid manifest);

    [LoggerMessage(107, LogLevel.Error, "{Key} failed and will be tried again")]
    public static partial void Failed(ILogger logger, string key, Exception exception);
}
