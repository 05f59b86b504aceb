using System.Runtime.InteropServices;

namespace Ledger.Cli.CommandLine;

/// <summary>Ctrl-C and SIGTERM of a <see cref="LiveCommand"/>: the first may be taken by whatever goes on, else both end the command.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private volatile Action? _taker;

    /// <summary>Listens to both signals from now on.</summary>
    public Interrupts()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
        {
            context.Cancel = true;
            Interrupt();
        });
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            _stop.Cancel();
        });
    }

    /// <summary>Cancelled when the command is to end.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Who takes a Ctrl-C from now on; null lets it end the command.</summary>
    public Action? Taker
    {
        set => _taker = value;
    }

    /// <summary>What a Ctrl-C does.</summary>
    public void Interrupt()
    {
        if (_taker is Action taker) taker();
        else _stop.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stop.Dispose();
    }
}
