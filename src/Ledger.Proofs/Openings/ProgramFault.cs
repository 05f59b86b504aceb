namespace Ledger.Proofs.Openings;

/// <summary>What of a program breaks a rule: the codes of the ProgramRules contract.</summary>
public enum ProgramFault : byte
{
    /// <summary>The header.</summary>
    Header = 0,

    /// <summary>An item that the header counts and the tree does not hold.</summary>
    Missing = 1,

    /// <summary>The declaration of a tensor.</summary>
    Tensor = 2,

    /// <summary>A listing.</summary>
    Listing = 3,

    /// <summary>A row.</summary>
    Row = 4,

    /// <summary>The carries of a segment.</summary>
    Carries = 5,

    /// <summary>Two tensors that contradict each other.</summary>
    TensorPair = 6,

    /// <summary>A tensor and the row that it says computes it.</summary>
    Computed = 7,

    /// <summary>A row and its output.</summary>
    Output = 8,

    /// <summary>An operand of a row and the tensor that it reads.</summary>
    Operand = 9,

    /// <summary>An operand of a row and the tensor that it gathers from.</summary>
    Gather = 10,

    /// <summary>A row and its listing.</summary>
    RowListing = 11,

    /// <summary>A tensor and the carries of its segment.</summary>
    Carried = 12,

    /// <summary>A tensor and the one that replaces it.</summary>
    Successor = 13,

    /// <summary>A table's root and its tensor.</summary>
    Table = 14,
}
