namespace Ledger.Node;

/// <summary>What a node does in the runs it joins; a node may hold several roles.</summary>
[Flags]
public enum NodeRoles
{
    /// <summary>Follows the chain, serves blobs and derives states, but locks no stake.</summary>
    None = 0,

    /// <summary>Enrols as a trainer and claims its rounds.</summary>
    Trainer = 1,

    /// <summary>Enrols as a verifier, replays and attests.</summary>
    Verifier = 2,
}
