namespace Ledger.Node.Games;

/// <summary>What a game is looking for; the contract's own order.</summary>
public enum GameStage : byte
{
    /// <summary>The first false checkpoint.</summary>
    Trace,

    /// <summary>The first false step.</summary>
    Steps,

    /// <summary>The first false row of the op tree.</summary>
    Ops,

    /// <summary>The first false item of the result, all rows agreed.</summary>
    Result,

    /// <summary>The root of that item.</summary>
    Item,

    /// <summary>The row's own facts and the first nodes of its output.</summary>
    Row,

    /// <summary>The first false leaf.</summary>
    Leaves,

    /// <summary>A false element.</summary>
    Leaf,

    /// <summary>Partial sums of a long chain, or execution.</summary>
    Element,

    /// <summary>The first false partial sum after a run of terms each.</summary>
    Runs,

    /// <summary>The first false one after each term; then execution.</summary>
    Terms,
}

/// <summary>How a game stands; the contract's own order.</summary>
public enum GameStatus : byte
{
    /// <summary>There is no such game.</summary>
    None,

    /// <summary>It goes on.</summary>
    Active,

    /// <summary>The subject was shown false.</summary>
    Convicted,

    /// <summary>The challenger lost.</summary>
    Lost,

    /// <summary>The subject ended otherwise.</summary>
    Ended,
}
