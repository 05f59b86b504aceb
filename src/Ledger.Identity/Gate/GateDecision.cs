namespace Ledger.Identity;

/// <summary>The gate's answer.</summary>
public abstract record GateDecision
{
    private GateDecision()
    {
    }

    /// <summary>Yes, for as long as the lease lasts; the caller disposes the lease when it has finished.</summary>
    public sealed record Allowed(ConsentLease Lease) : GateDecision;

    /// <summary>No; the sentence tells a person why.</summary>
    public sealed record Refused(GateRefusal Reason, string Sentence) : GateDecision;
}
