using System.Net;
using Ledger.Cli.CommandLine;
using Ledger.Node;
using Ledger.Node.Http;
using Ledger.Node.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Ledger.Cli.Network;

/// <summary>Puts one node and its HTTP server into this process.</summary>
internal static class NodeHost
{
    private static readonly TimeSpan s_statusPoll = TimeSpan.FromMilliseconds(100);

    /// <summary>Opens the node and runs it until it is stopped or cannot go on.</summary>
    /// <exception cref="NodeStoppedException">It cannot start or cannot go on.</exception>
    public static async Task<ExitCode> RunAsync(NodeOptions options, Terminal terminal, CancellationToken cancel)
    {
        options.EnsureValid();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        LogToStandardError(builder.Logging);

        using ILoggerFactory loggers = LoggerFactory.Create(LogToStandardError);
        try
        {
            await using LedgerNode node = await LedgerNode.OpenAsync(options, loggers, TimeProvider.System, cancel).ConfigureAwait(false);
            builder.Services.AddLedgerNode(node);
            NodeHttp.Configure(builder, IPEndPoint.Parse(options.Listen), options.PublicUrl, new NodeView(() => node.Status, node.Events, node.Blobs) { Identities = node.Identities, Uses = node.UsesAsync });
            await using WebApplication app = builder.Build();
            NodeHttp.Map(app);
            await app.StartAsync(cancel).ConfigureAwait(false);
            Task ended = app.WaitForShutdownAsync(cancel);
            await AnnounceAsync(node, ended, terminal).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            return node.Stopped is NodeStoppedException stopped ? throw stopped : ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end while it was still starting: that is an end in order, too.
            return ExitCode.Ok;
        }
    }

    private static async Task AnnounceAsync(LedgerNode node, Task ended, Terminal terminal)
    {
        while (node.Status is null && !ended.IsCompleted) await Task.WhenAny(ended, Task.Delay(s_statusPoll)).ConfigureAwait(false);
        if (node.Status is not NodeStatus status) return;
        terminal.Say($"{status.Did} is up as {string.Join(" and ", status.Roles)}: {status.Endpoint}");
        if (!terminal.IsJson) return;
        terminal.Result(new { nodeUrl = status.Endpoint, identity = status.Identity, did = status.Did, nodeKey = status.NodeKey, pid = Environment.ProcessId }, _ => { });
    }

    /// <summary>One line an entry on stderr; what stops the host is told in a sentence at the end instead.</summary>
    public static void LogToStandardError(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.TimestampFormat = "HH:mm:ss ";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
