using System.Numerics;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Network;
using Ledger.Contracts;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ledger.Cli.Devices;

/// <summary>Puts one person's device and its HTTP server into this process.</summary>
internal static class DeviceHost
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);
    private static readonly BigInteger s_enough = s_coin / 10, s_gift = 10 * s_coin;

    /// <summary>Opens the device and runs it until it is stopped or cannot go on.</summary>
    /// <exception cref="DeviceStoppedException">It cannot start or cannot go on.</exception>
    public static async Task<ExitCode> RunAsync(DeviceOptions options, Terminal terminal, CancellationToken cancel)
    {
        options.EnsureValid();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        NodeHost.LogToStandardError(builder.Logging);

        using ILoggerFactory loggers = LoggerFactory.Create(NodeHost.LogToStandardError);
        try
        {
            await using PersonalDevice device = await PersonalDevice.OpenAsync(options, loggers, TimeProvider.System, cancel).ConfigureAwait(false);
            await GiveCoinsAsync(options, device, cancel).ConfigureAwait(false);
            DeviceHttp.Configure(builder, device);
            await using WebApplication app = builder.Build();
            DeviceHttp.Map(app);
            await app.StartAsync(cancel).ConfigureAwait(false);
            Task ended = app.WaitForShutdownAsync(cancel);
            await AnnounceAsync(device, ended, terminal, cancel).ConfigureAwait(false);
            await ended.ConfigureAwait(false);
            return device.Stopped is DeviceStoppedException stopped ? throw stopped : ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to end while it was still starting: that is an end in order, too.
            return ExitCode.Ok;
        }
    }

    /// <summary>On a local chain the person is given coins for the gas of consents; elsewhere a consent says what is needed.</summary>
    private static async Task GiveCoinsAsync(DeviceOptions options, PersonalDevice device, CancellationToken cancel)
    {
        DeviceStatus status = device.Status();
        if (status.Chain.Id != LocalDeployment.ChainId) return;
        if (await EthereumClient.ConnectAsync(options.Rpc, status.Chain.Id, cancel).ConfigureAwait(false) is not ConnectResult.Connected { Client: EthereumClient client }) return;
                if (await client.GetBalanceAsync(device.Account, BlockRef.Latest, cancel).ConfigureAwait(false) < s_enough)
            await new LocalFaucet(client, TimeProvider.System).GiveAsync(device.Account, s_gift, cancel).ConfigureAwait(false);
    }

    private static async Task AnnounceAsync(PersonalDevice device, Task ended, Terminal terminal, CancellationToken cancel)
    {
        while (device.Status().Url.Length == 0 && !ended.IsCompleted) await Task.WhenAny(ended, Task.Delay(s_poll, cancel)).ConfigureAwait(false);
        if (ended.IsCompleted) return;
        DeviceStatus status = device.Status();
        terminal.Say($"the device of {status.Did} answers at {status.Url}");
        foreach (string reason in status.Reasons) terminal.Say(reason);
        if (!terminal.IsJson) return;
        terminal.Result(new { deviceUrl = status.Url, did = status.Did, identity = status.Identity, pid = Environment.ProcessId }, _ => { });
    }
}
