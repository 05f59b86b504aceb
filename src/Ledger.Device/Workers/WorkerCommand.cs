namespace Ledger.Device.Workers;

/// <summary>How a worker is started.</summary>
/// <param name="Executable">Absolute path of the program.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record WorkerCommand(string Executable, IReadOnlyList<string> Arguments)
{
    /// <summary>Variables set on top of the few that a worker inherits. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Most bytes of one frame, either way. Unit: bytes. Default: 64 MiB.</summary>
    public int MaxFrameBytes { get; init; } = 64 << 20;

    /// <summary>Longest time until a new worker greets. Default: 30 seconds.</summary>
    public TimeSpan StartPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The running program again, with other arguments.</summary>
    public static WorkerCommand Self(params string[] arguments) => throw new NotImplementedException();
}
