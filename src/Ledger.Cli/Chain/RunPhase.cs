namespace Ledger.Cli.Chain;

/// <summary>Where a round stands; the contract's own order.</summary>
internal enum RunPhase
{
    /// <summary>The run has no budget for it yet.</summary>
    Waiting,

    /// <summary>Trainers and verifiers enrol.</summary>
    Enrolling,

    /// <summary>Enrolment is closed, the seed not drawn.</summary>
    Seeding,

    /// <summary>Slots train and claim.</summary>
    Training,

    /// <summary>Verifiers commit.</summary>
    Committing,

    /// <summary>Verifiers reveal.</summary>
    Revealing,

    /// <summary>The accepted list is frozen.</summary>
    Cutting,

    /// <summary>The list is cut.</summary>
    Cut,
}
