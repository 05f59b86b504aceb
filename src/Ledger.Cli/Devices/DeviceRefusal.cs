using Ledger.Cli.CommandLine;
using Ledger.Device.Api;

namespace Ledger.Cli.Devices;

/// <summary>What a device's refusal means to the person who typed the command.</summary>
internal static class DeviceRefusal
{
    /// <summary>The failure that a person is told: the device's own sentence, and the way out where there is one.</summary>
    public static CommandFailure Explain(ApiError error) => new(CodeOf(error), error.Message, AdviceFor(error));

    private static ExitCode CodeOf(ApiError error) => error switch
    {
        { Code: "chain_unreachable" or "chain_stale" or "chain_changed" } => ExitCode.Chain,
        { Status: 401 or 403 } => ExitCode.Refused,
        { Status: >= 400 and < 500 and not 429 } => ExitCode.BadInput,
        _ => ExitCode.Failure,
    };

    private static string? AdviceFor(ApiError error) => error.Code switch
    {
        // The owner named a consent that there is not; an application that has none is refused with 403.
        "no_grant" when error.Status == 404 => "`ledger consent list` shows the ids of those that stand",
        "other_purpose" => "the owner of the device gives a consent for it with `ledger consent grant SOURCE --app DID --purpose inference,training`",
        "no_grant" or "other_application" or "grant_expired" or "grant_revoked" =>
            "the owner of the device gives a consent with `ledger consent grant SOURCE --app DID`",
        "no_source" => "`ledger consent list` names what is plugged",
        "no_model" => "bring one with `ledger device serve --model FILE`, or wait for a release",
        "chain_unreachable" or "chain_stale" => "see that the chain runs where the device was started to look for it, or start the device with another --rpc URL",
        _ => null,
    };
}
