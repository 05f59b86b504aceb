using Ledger.Contracts.Anvil;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

/// <summary>A deployed chain on which a second passes every fifth of a second.</summary>
internal sealed class FastChain : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _clock = Task.CompletedTask;

    private FastChain(LocalChain chain) => Chain = chain;

    public LocalChain Chain { get; }

    public static async Task<FastChain> StartAsync(AnvilOptions? options = null, IReadOnlyDictionary<string, System.Numerics.BigInteger>? parameters = null) =>
        new(await LocalChain.StartDeployedAsync(options, parameters));

    /// <summary>Lets time pass from now on.</summary>
    public void Run() => _clock = PassAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _clock;
        await Chain.DisposeAsync();
        _stop.Dispose();
    }

    private async Task PassAsync()
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(200));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
                await Chain.AdvanceAsync(TimeSpan.FromSeconds(1));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
