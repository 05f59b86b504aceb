using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Ledger.Node;

/// <summary>Puts an opened node into a web host.</summary>
public static class LedgerNodeServices
{
    /// <summary>Adds the node, and the service that runs it as soon as the HTTP server is bound.</summary>
    /// <remarks>The host does not dispose of the node: whoever opened it does.</remarks>
    public static IServiceCollection AddLedgerNode(this IServiceCollection services, LedgerNode node)
    {
        services.AddSingleton(node);
        services.AddSingleton(node.Events);
        services.AddSingleton(node.Metrics);
        services.AddHostedService<NodeRunner>();
        return services;
    }
}

/// <summary>Runs the node inside a host and stops the host when the node cannot go on.</summary>
internal sealed class NodeRunner(LedgerNode node, IServer server, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(false);

        string bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The HTTP server is bound to no address.");
        try
        {
            await node.RunAsync(node.Options.PublicUrl ?? new Uri(bound), stoppingToken).ConfigureAwait(false);
        }
        catch (NodeStoppedException stop)
        {
            node.Stopped = stop;
            lifetime.StopApplication();
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            node.Stopped = new NodeStoppedException(NodeStopReason.Fault, $"The node ended by a fault of its own ({e.GetType().Name}: {e.Message}); start it again, it resumes where it was.", e);
            lifetime.StopApplication();
        }
    }
}
