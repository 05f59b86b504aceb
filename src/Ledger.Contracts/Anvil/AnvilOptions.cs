using System.Globalization;

namespace Ledger.Contracts.Anvil;

/// <summary>How a local chain is started.</summary>
public sealed record AnvilOptions
{
    /// <summary>The phrase that anvil's funded accounts derive from, at m/44'/60'/0'/0/i. Public: never use it for real money.</summary>
    public const string Mnemonic = "test test test test test test test test test test test junk";

    /// <summary>Chain id. Default: 31337.</summary>
    public ulong ChainId { get; init; } = 31337;

    /// <summary>Port on 127.0.0.1; 0 takes a free one. Default: 0.</summary>
    public int Port { get; init; }

    /// <summary>Interval between blocks, in whole seconds; null mines one block a transaction. Default: null.</summary>
    public TimeSpan? BlockTime { get; init; }

    /// <summary>With a block time: also mine at once for every transaction. Default: false.</summary>
    public bool MixedMining { get; init; }

    /// <summary>File that the chain is loaded from, if it exists, and written to when the chain ends in order. Default: none.</summary>
    public string? StateFile { get; init; }

    /// <summary>How often the state file is written while the chain runs, in whole seconds. Default: only at the end.</summary>
    public TimeSpan? StateInterval { get; init; }

    /// <summary>Number of funded accounts. Default: 10.</summary>
    public int Accounts { get; init; } = 10;

    /// <summary>How long the start may take. Default: 20 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(20);

    internal IEnumerable<string> Arguments()
    {
        yield return "--host";
        yield return "127.0.0.1";
        yield return "--port";
        yield return Port.ToString(CultureInfo.InvariantCulture);
        yield return "--chain-id";
        yield return ChainId.ToString(CultureInfo.InvariantCulture);
        yield return "--accounts";
        yield return Accounts.ToString(CultureInfo.InvariantCulture);
        yield return "--mnemonic";
        yield return Mnemonic;
        yield return "--no-request-size-limit";
        if (BlockTime is TimeSpan blockTime)
        {
            yield return "--block-time";
            yield return WholeSeconds(blockTime);
            if (MixedMining)
                yield return "--mixed-mining";
        }

        if (StateFile is not null)
        {
            yield return "--state";
            yield return StateFile;
        }

        if (StateInterval is TimeSpan interval)
        {
            yield return "--state-interval";
            yield return WholeSeconds(interval);
        }
    }

    private static string WholeSeconds(TimeSpan interval) =>
        Math.Max(1, (long)Math.Round(interval.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
