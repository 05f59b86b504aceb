using System.Net;
using Ledger.Node.Http;
using Ledger.Node.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Tests.Network;

/// <summary>A node with its HTTP server in this process, as the executable composes it.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);
    private readonly LedgerNode _node;
    private readonly WebApplication _app;
    private readonly ILoggerFactory _loggers;
    private bool _isClosed;

    private TestNode(LedgerNode node, WebApplication app, ILoggerFactory loggers)
    {
        _node = node;
        _app = app;
        _loggers = loggers;
    }

    public NodeStatus Status => _node.Status ?? throw new InvalidOperationException("The node has not started yet.");

    public string Directory => _node.Options.DataDirectory;

    public Ledger.Ethereum.Address Identity => Ledger.Ethereum.Address.Parse(Status.Identity);

    public NodeStoppedException? Stopped => _node.Stopped;

    public static NodeOptions Options(Uri rpc, string directory, NodeRoles roles, bool isRestored = false, string? credential = null, Ledger.Ethereum.Address? identity = null) => new()
    {
        IsRestored = isRestored,
        Identity = identity,
        Rpc = rpc,
        DataDirectory = directory,
        CredentialFile = credential,
        CredentialListFile = credential is null ? null : credential + ".list",
        Roles = roles,
        Passphrase = "a passphrase for tests",
        KeystoreWork = 10,
        PollInterval = TimeSpan.FromMilliseconds(50),
        ChainStartTimeout = TimeSpan.FromSeconds(1),
        DiskReserve = 0,
    };

    public static async Task<TestNode> StartAsync(NodeOptions options)
    {
        string name = Path.GetFileName(options.DataDirectory);
        ILoggerFactory loggers = LoggerFactory.Create(builder => builder.AddProvider(new TestLog(name)));
        LedgerNode node = await LedgerNode.OpenAsync(options, loggers, TimeProvider.System, CancellationToken.None);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddLedgerNode(node);
        NodeHttp.Configure(builder, IPEndPoint.Parse(options.Listen), options.PublicUrl, new NodeView(() => node.Status, node.Events, node.Blobs) { Identities = node.Identities, Uses = node.UsesAsync });
        WebApplication app = builder.Build();
        NodeHttp.Map(app);
        await app.StartAsync();
        TestNode started = new(node, app, loggers);
        await started.UntilAsync("it has started", () => node.Status is not null || node.Stopped is not null);
        return started;
    }

    /// <summary>Waits until something is true of the node; fails when it stops or after a minute.</summary>
    public async Task UntilAsync(string what, Func<bool> isSo)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        using PeriodicTimer timer = new(s_look);
        while (!isSo())
        {
            if (_node.Stopped is NodeStoppedException stopped)
                Assert.Fail($"{Path.GetFileName(Directory)} stopped before {what}: {stopped.Message}");
            if (patience.IsCancellationRequested)
                Assert.Fail($"{Path.GetFileName(Directory)}: not before the time-out: {what}. Health: {string.Join(" ", Status.Health.Reasons.Select(reason => reason.Sentence))} Phase: {Status.Run?.Round} {Status.Run?.Phase}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Waits until the node stops by itself, and says why.</summary>
    public async Task<NodeStoppedException> UntilStoppedAsync()
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
        using PeriodicTimer timer = new(s_look);
        while (_node.Stopped is null)
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"{Path.GetFileName(Directory)} goes on.");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return _node.Stopped;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isClosed)
            return;
        _isClosed = true;
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _node.DisposeAsync();
        _loggers.Dispose();
    }

    /// <summary>Writes a node's log to the test's output.</summary>
    private sealed class TestLog(string node) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                TestContext.Progress.WriteLine($"{DateTime.Now:HH:mm:ss.fff} {node}: {formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
