using Ledger.Cli.CommandLine;
using Ledger.Device.Api;

namespace Ledger.Cli.Devices;

/// <summary>What a device's refusal means to the person who typed the command.</summary>
internal static class DeviceRefusal
{
    /// <summary>The failure that a person is told: the device's own sentence, and the way out where there is one.</summary>
    public static CommandFailure Explain(ApiError error) => new(CodeOf(error.Status), error.Message, AdviceFor(error));

    private static ExitCode CodeOf(int status) => status switch
    {
        401 or 403 => ExitCode.Refused,
        >= 400 and < 500 and not 429 => ExitCode.BadInput,
        _ => ExitCode.Failure,
    };

    private static string? AdviceFor(ApiError error) => error.Code switch
    {
        "no_grant" or "other_application" or "other_purpose" or "grant_expired" or "grant_revoked" =>
            "the owner of the device gives a consent with `ledger consent grant SOURCE --app DID`",
        "no_source" => "`ledger consent list` names what is plugged",
        _ => null,
    };
}
