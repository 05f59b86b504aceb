using System.Net.Sockets;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Ledger.Node;

namespace Ledger.Cli.CommandLine;

/// <summary>Turns what stopped a command into its exit code and sentence.</summary>
internal static class Failures
{
    /// <summary>The failure that a person is told.</summary>
    public static CommandFailure Explain(Exception exception) => exception switch
    {
        CommandFailure known => known,
        NodeStoppedException stop => new CommandFailure(CodeOf(stop.Reason), stop.Message),
        DeviceStoppedException stop => new CommandFailure(CodeOf(stop.Reason), stop.Message),
        AnvilException chain => new CommandFailure(
            chain.Message.Contains("another process uses", StringComparison.Ordinal) ? ExitCode.InUse : ExitCode.Failure, chain.Message),
        StorageFullException full => new CommandFailure(ExitCode.DiskFull, full.Message),
        IOException io when PortInUse(io) => new CommandFailure(
            ExitCode.InUse, $"The HTTP server cannot listen: {io.Message.TrimEnd('.')}.", "choose another address with --listen; port 0 takes a free one"),
        IOException io when StorageFullException.IsCauseOf(io) => new CommandFailure(ExitCode.DiskFull, $"The disk is full: {io.Message}"),
        OperationCanceledException => new CommandFailure(ExitCode.Interrupted, "Stopped before the work was done."),
        SignerException signer => new CommandFailure(ExitCode.Keystore, $"The signer cannot be used: {signer.Message}"),
        ContractRevertException refused => new CommandFailure(ExitCode.Failure, $"A contract refused: {ContractErrors.Describe(refused.Revert)}."),
        _ when ChainSilence.IsToldBy(exception) => new CommandFailure(ExitCode.Chain, $"The chain gave no usable answer: {exception.Message}"),
        HttpRequestException http => new CommandFailure(ExitCode.Chain, $"The chain does not answer: {http.Message}"),
        IOException or UnauthorizedAccessException => new CommandFailure(ExitCode.BadInput, exception.Message),
        _ => new CommandFailure(ExitCode.Failure, $"{exception.GetType().Name}: {exception.Message}", "set LEDGER_TRACE=1 to see where; this should not happen, please report it"),
    };

    /// <summary>The exit code of a node that stopped by itself.</summary>
    public static ExitCode CodeOf(NodeStopReason reason) => reason switch
    {
        NodeStopReason.Configuration => ExitCode.BadInput,
        NodeStopReason.Chain or NodeStopReason.Contracts => ExitCode.Chain,
        NodeStopReason.Keystore or NodeStopReason.Restored => ExitCode.Keystore,
        NodeStopReason.Locked => ExitCode.InUse,
        NodeStopReason.DiskFull => ExitCode.DiskFull,
        NodeStopReason.Arithmetic => ExitCode.Verification,
        NodeStopReason.Funds => ExitCode.BadInput,
        _ => ExitCode.Failure,
    };

    /// <summary>The exit code of a device that stopped by itself.</summary>
    public static ExitCode CodeOf(DeviceStopReason reason) => reason switch
    {
        DeviceStopReason.Configuration or DeviceStopReason.Model => ExitCode.BadInput,
        DeviceStopReason.Chain or DeviceStopReason.Contracts => ExitCode.Chain,
        DeviceStopReason.Keystore or DeviceStopReason.Vault => ExitCode.Keystore,
        DeviceStopReason.Locked => ExitCode.InUse,
        _ => ExitCode.Failure,
    };

    private static bool PortInUse(Exception exception)
    {
        for (Exception? at = exception; at is not null; at = at.InnerException)
            if (at is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }) return true;
        return false;
    }
}
