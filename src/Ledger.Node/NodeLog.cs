using Ledger.Ethereum;
using Microsoft.Extensions.Logging;

namespace Ledger.Node;

/// <summary>What a node tells about its life.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(1, LogLevel.Information, "Node of identity {Identity} on chain {Chain}, serving {Endpoint}")]
    public static partial void Started(ILogger logger, Address identity, ulong chain, Uri endpoint);

    [LoggerMessage(2, LogLevel.Warning, "The chain gives no answer, trying again: {Reason}")]
    public static partial void ChainSilent(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Information, "The chain answers again")]
    public static partial void ChainBack(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Taking part in run {Run}")]
    public static partial void Joined(ILogger logger, ulong run);

    [LoggerMessage(5, LogLevel.Information, "Run {Run}, round {Round}: {Phase}")]
    public static partial void Phase(ILogger logger, ulong run, uint round, Chain.RoundPhase phase);

    [LoggerMessage(6, LogLevel.Warning, "Blocks after {Block} were replaced; what followed from them is derived again")]
    public static partial void Reorganised(ILogger logger, ulong block);

    [LoggerMessage(7, LogLevel.Information, "The run's recipe, data and program are here and agree with the chain")]
    public static partial void Prepared(ILogger logger);
}
