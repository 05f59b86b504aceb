namespace Ledger.Cli.Games.Liar;

/// <summary>What a lie is told with.</summary>
internal enum LieRole
{
    /// <summary>A false claim of a round.</summary>
    Claim,

    /// <summary>A true claim whose update nobody gets.</summary>
    Data,

    /// <summary>A false state after a cut.</summary>
    Candidate,

    /// <summary>A game against a true claim or candidate.</summary>
    Challenge,

    /// <summary>Demands for the data of a true claim.</summary>
    Demand,
}

/// <summary>What the liar tells of a lie when everything is over.</summary>
/// <param name="Role">What the lie was told with.</param>
/// <param name="Slot">The slot, for a claim.</param>
/// <param name="Identity">The account that told it.</param>
/// <param name="Lie">What kind of lie it was.</param>
/// <param name="Where">Where it differs from the truth.</param>
/// <param name="Manners">How it was defended.</param>
internal sealed record LieReport(LieRole Role, uint Slot, string Identity, string Lie, string Where, string Manners);
