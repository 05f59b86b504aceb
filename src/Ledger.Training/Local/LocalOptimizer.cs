namespace Ledger.Training;

/// <summary>The inner optimizer of a local training.</summary>
public enum LocalOptimizer
{
    /// <summary>AdamW for every parameter.</summary>
    AdamW,

    /// <summary>Muon for the matrices of the layers, AdamW for the rest.</summary>
    Muon,
}
