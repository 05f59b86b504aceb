using Microsoft.Extensions.Logging;

namespace Ledger.Device.Host;

/// <summary>What a device tells about its life. Never a name, a path, a question or an answer.</summary>
internal static partial class DeviceLog
{
    [LoggerMessage(300, LogLevel.Information, "Device of {Did}, serving {Endpoint}")]
    public static partial void Started(ILogger logger, string did, Uri endpoint);

    [LoggerMessage(301, LogLevel.Information, "Serving model {Model}")]
    public static partial void Model(ILogger logger, string model);

    [LoggerMessage(302, LogLevel.Warning, "No model yet: {Reason}")]
    public static partial void NoModel(ILogger logger, string reason);

    [LoggerMessage(303, LogLevel.Information, "Consent {Grant} ended ({Reason}): its key is destroyed, its worker killed")]
    public static partial void GrantEnded(ILogger logger, string grant, string reason);

    [LoggerMessage(304, LogLevel.Warning, "The chain gives no answer, trying again: {Reason}")]
    public static partial void ChainSilent(ILogger logger, string reason);

    [LoggerMessage(305, LogLevel.Warning, "A revocation is not on chain yet, trying again: {Reason}")]
    public static partial void RevocationWaits(ILogger logger, string reason);

    [LoggerMessage(306, LogLevel.Information, "A source is unplugged: nothing of it is left")]
    public static partial void Unplugged(ILogger logger);

    [LoggerMessage(308, LogLevel.Information, "Settled vouchers for {Tokens} tokens")]
    public static partial void Settled(ILogger logger, string tokens);

    [LoggerMessage(309, LogLevel.Warning, "A voucher is not settled yet, trying again: {Reason}")]
    public static partial void SettlementWaits(ILogger logger, string reason);

    [LoggerMessage(307, LogLevel.Warning, "A worker ended: {Reason}")]
    public static partial void WorkerEnded(ILogger logger, string reason);
}
