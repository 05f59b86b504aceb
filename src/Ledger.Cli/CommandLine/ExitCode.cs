namespace Ledger.Cli.CommandLine;

/// <summary>How the process ended; documented in docs/cli.md and stable for scripts.</summary>
internal enum ExitCode
{
    /// <summary>Done, and every statement printed is true.</summary>
    Ok = 0,

    /// <summary>Something failed that no other code names.</summary>
    Failure = 1,

    /// <summary>The command line could not be understood.</summary>
    Usage = 2,

    /// <summary>An option, a file or a data set is not usable.</summary>
    BadInput = 3,

    /// <summary>The chain is unreachable, another chain, or holds other contracts.</summary>
    Chain = 4,

    /// <summary>A check ran and its answer is no: a false report, another root, a failed self-test.</summary>
    Verification = 5,

    /// <summary>Too little room on the disk.</summary>
    DiskFull = 6,

    /// <summary>A port or a data directory is in use by another process.</summary>
    InUse = 7,

    /// <summary>A keystore or vault is missing, damaged, older than what its key has signed, or the passphrase does not open it.</summary>
    Keystore = 8,

    /// <summary>A device refused: there is no consent, or no token that it accepts.</summary>
    Refused = 9,

    /// <summary>Stopped by Ctrl-C or SIGTERM before the work was done.</summary>
    Interrupted = 130,
}
