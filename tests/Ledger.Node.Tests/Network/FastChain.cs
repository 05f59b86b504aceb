using System.Numerics;
using Ledger.Contracts.Anvil;
using Ledger.Ethereum;
using Ledger.Testing;

namespace Ledger.Node.Tests.Network;

/// <summary>A deployed chain on which a second passes every fifth of a second.</summary>
internal sealed class FastChain : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _clock = Task.CompletedTask;
    private volatile bool _isHeld;

    private FastChain(LocalChain chain) => Chain = chain;

    public LocalChain Chain { get; }

    /// <summary>Base fee of every further block; null leaves it to the chain. Unit: wei per gas.</summary>
    public BigInteger? BaseFee { get; set; }

    /// <summary>Real time in which a second of the chain passes.</summary>
    public TimeSpan Pace { get; set; } = TimeSpan.FromMilliseconds(200);

    public static async Task<FastChain> StartAsync(AnvilOptions? options = null, IReadOnlyDictionary<string, BigInteger>? parameters = null) =>
        new(await LocalChain.StartDeployedAsync(options, parameters));

    /// <summary>Lets time pass from now on.</summary>
    public void Run() => _clock = PassAsync();

    /// <summary>Stops time: no block comes until it goes on.</summary>
    public void Hold() => _isHeld = true;

    /// <summary>Lets time go on.</summary>
    public void GoOn() => _isHeld = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _clock;
        await Chain.DisposeAsync();
        _stop.Dispose();
    }

    private async Task PassAsync()
    {
        using PeriodicTimer timer = new(Pace);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                timer.Period = Pace;
                if (_isHeld)
                    continue;
                if (BaseFee is { } fee)
                    await Chain.Client.AskAsync("anvil_setNextBlockBaseFeePerGas", _stop.Token, Hex.Quantity(fee));
                await Chain.AdvanceAsync(TimeSpan.FromSeconds(1));
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
