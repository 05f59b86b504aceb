namespace Ledger.Device.Workers;

/// <summary>Why a worker is gone.</summary>
public enum WorkerEndReason
{
    /// <summary>The program could not be started, or did not greet in time.</summary>
    NotStarted,

    /// <summary>It ended by itself with exit code 0.</summary>
    Exited,

    /// <summary>It ended with another exit code or by a signal: an assertion, a fault, no memory.</summary>
    Crashed,

    /// <summary>It was silent for longer than the call's patience, and was killed.</summary>
    Hung,

    /// <summary>It sent bytes that are no frame, and was killed.</summary>
    Garbage,

    /// <summary>The host ended it.</summary>
    Killed,
}

/// <summary>The end of a worker.</summary>
/// <param name="Reason">What happened.</param>
/// <param name="ExitCode">Exit code of the process (128 + signal), if known.</param>
/// <param name="Sentence">The same for a person, without any content.</param>
public sealed record WorkerEnd(WorkerEndReason Reason, int? ExitCode, string Sentence);
